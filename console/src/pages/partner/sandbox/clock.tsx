import { Pause, Play } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { useRealmClock, useRealmNow } from '../../../shell/realm-now.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { ErrorText, Loading } from '../../../ui/states.tsx';
import { dayInFull, timeOf } from '../../../ui/time.tsx';
import { type LastAdvance, useAdvance } from './use-advance.ts';

export type { LastAdvance } from './use-advance.ts';

const hour = 3600;
const presets: [words: string, seconds: number][] = [
  ['1 hour', hour],
  ['1 day', 24 * hour],
  ['1 week', 7 * 24 * hour],
  ['30 days', 30 * 24 * hour],
];
const units: [seconds: string, name: string][] = [
  ['60', 'minutes'],
  [String(hour), 'hours'],
  [String(24 * hour), 'days'],
  [String(7 * 24 * hour), 'weeks'],
];

/** The sandbox's clock and its controls. */
export function ClockPanel({
  mayWrite,
  onAdvanced,
}: {
  mayWrite: boolean;
  onAdvanced: (advance: LastAdvance) => void;
}) {
  const clock = useRealmClock();
  const { advance, isPending, error } = useAdvance(onAdvanced);
  const forward = (seconds: number, words: string) => advance({ target: { seconds }, words: `by ${words}` });
  return (
    <Panel
      title="Clock"
      actions={mayWrite && clock !== undefined && <FreezeButton isFrozen={clock.isFrozen} />}
    >
      <div className="flex flex-col gap-4">
        {clock === undefined ? <Loading rows={1} /> : <Face isFrozen={clock.isFrozen} />}
        {mayWrite && (
          <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
            <fieldset className="flex flex-wrap gap-2">
              <legend className="mb-1 font-medium">Advance by</legend>
              {presets.map(([words, seconds]) => (
                <Button key={words} disabled={isPending} onClick={() => forward(seconds, words)}>
                  {words}
                </Button>
              ))}
            </fieldset>
            <AnyAmount isBusy={isPending} onAdvance={forward} />
          </div>
        )}
        <p className="text-sm text-muted" aria-live="polite">
          {isPending
            ? 'Processing due work …'
            : 'Advancing does all work due by the new time, in order and each at its own time: registrations progress, webhooks are sent.'}
        </p>
        {error !== null && <ErrorText error={error} />}
      </div>
    </Panel>
  );
}

function Face({ isFrozen }: { isFrozen: boolean }) {
  const now = useRealmNow();
  if (now === undefined) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <time dateTime={new Date(now).toISOString()} className="flex flex-wrap items-baseline gap-x-3">
        <span className="text-2xl font-semibold tracking-tight tabular-nums">{timeOf(now)}</span>
        <span className="text-lg">{dayInFull(now)}</span>
      </time>
      {isFrozen ? <Badge tone="accent">Frozen</Badge> : <Badge tone="good">Running</Badge>}
    </div>
  );
}

function FreezeButton({ isFrozen }: { isFrozen: boolean }) {
  const { api } = useActingAsPartner();
  const freeze = api.hooks.useMutation('post', '/simulation/clock/freeze');
  const resume = api.hooks.useMutation('post', '/simulation/clock/resume');
  const { mutate, isPending } = isFrozen ? resume : freeze;
  const Icon = isFrozen ? Play : Pause;
  return (
    <Button busy={isPending} onClick={() => mutate({ body: {} })}>
      <Icon aria-hidden className="size-4" />
      {isFrozen ? 'Resume' : 'Freeze'}
    </Button>
  );
}

function AnyAmount({
  isBusy,
  onAdvance,
}: {
  isBusy: boolean;
  onAdvance: (seconds: number, words: string) => void;
}) {
  const [amount, setAmount] = useState('2');
  const [unit, setUnit] = useState(String(24 * hour));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const name = units.find(([seconds]) => seconds === unit)?.[1] ?? 'seconds';
    onAdvance(Math.round(Number(amount) * Number(unit)), `${amount} ${name}`);
  };
  return (
    <form className="flex items-end gap-2" onSubmit={submit}>
      <div className="w-20">
        <TextField
          label="Amount"
          type="number"
          min="0"
          step="any"
          required
          value={amount}
          onChange={({ target }) => setAmount(target.value)}
        />
      </div>
      <SelectField
        label="Unit"
        value={unit}
        options={units}
        onChange={({ target }) => setUnit(target.value)}
      />
      <Button kind="primary" type="submit" busy={isBusy}>
        Advance
      </Button>
    </form>
  );
}
