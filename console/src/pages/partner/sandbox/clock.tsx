import { Pause, Play } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { useRealmClock, useRealmNow } from '../../../shell/realm-now.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Loading } from '../../../ui/states.tsx';
import { dayInFull, timeOf } from '../../../ui/time.tsx';
import { ActionButton } from '../../../ui/use-action.tsx';
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

/** The most that one call advances the clock by: ten years. */
const maxSeconds = 3650 * 24 * hour;

/** The sandbox's clock with its usual controls, which stays in view. */
export function ClockBar({
  mayWrite,
  onAdvanced,
}: {
  mayWrite: boolean;
  onAdvanced: (advance: LastAdvance) => void;
}) {
  const clock = useRealmClock();
  const { act: advance, isBusy, error } = useAdvance(onAdvanced);
  return (
    // At a high zoom it would cover what it stays above.
    <section
      aria-label="Clock"
      className="top-0 z-20 [@media(min-height:40rem)]:sticky flex flex-wrap items-center justify-between gap-x-6 gap-y-2 rounded-lg border border-line bg-surface px-4 py-2 shadow-sm"
    >
      {clock === undefined ? (
        // As high as what follows.
        <div className="-my-2 grow max-sm:min-h-38">
          <Loading rows={1} />
        </div>
      ) : (
        <Face isFrozen={clock.isFrozen} />
      )}
      {mayWrite && clock !== undefined && (
        <div className="flex flex-wrap items-center gap-2">
          <fieldset className="contents">
            <legend className="sr-only">Advance by</legend>
            <span aria-hidden className="text-sm text-muted">
              Advance by
            </span>
            {presets.map(([words, seconds]) => (
              <Button
                key={words}
                disabled={isBusy}
                onClick={() => advance({ target: { seconds }, words: `by ${words}` })}
              >
                {words}
              </Button>
            ))}
          </fieldset>
          <FreezeButton isFrozen={clock.isFrozen} />
        </div>
      )}
      <p className="w-full text-sm text-muted empty:hidden" aria-live="polite">
        {isBusy && 'Processing due work …'}
      </p>
      {error}
    </section>
  );
}

/** Advances the clock by any amount. */
export function AdvancePanel({ onAdvanced }: { onAdvanced: (advance: LastAdvance) => void }) {
  const { act: advance, isBusy, error } = useAdvance(onAdvanced);
  return (
    <Panel title="Advance by another amount">
      <div className="flex flex-col gap-3">
        <AnyAmount
          isBusy={isBusy}
          onAdvance={(seconds, words) => advance({ target: { seconds }, words: `by ${words}` })}
        />
        <p className="text-sm text-muted">
          Advancing does all work due by the new time, in order and each at its own time: registrations
          progress, webhooks are sent.
        </p>
        {error}
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
        <span className="text-lg font-semibold tracking-tight tabular-nums">{timeOf(now)}</span>
        <span>{dayInFull(now)}</span>
      </time>
      {isFrozen ? <Badge tone="accent">Frozen</Badge> : <Badge tone="good">Running</Badge>}
    </div>
  );
}

function FreezeButton({ isFrozen }: { isFrozen: boolean }) {
  const { api } = useActingAsPartner();
  const Icon = isFrozen ? Play : Pause;
  return (
    <ActionButton
      run={() => api.client.POST(`/simulation/clock/${isFrozen ? 'resume' : 'freeze'}`, { body: {} })}
    >
      <Icon aria-hidden className="size-4" />
      {isFrozen ? 'Resume' : 'Freeze'}
    </ActionButton>
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
          max={Math.floor(maxSeconds / Number(unit))}
          step="any"
          required
          value={amount}
          onValue={setAmount}
        />
      </div>
      <SelectField label="Unit" value={unit} options={units} onValue={setUnit} />
      <Button kind="primary" type="submit" busy={isBusy}>
        Advance
      </Button>
    </form>
  );
}
