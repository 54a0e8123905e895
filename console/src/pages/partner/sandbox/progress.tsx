import { type SubmitEvent, useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { useAction } from '../../../ui/use-action.tsx';

type Mode = Schema<'SandboxProgressMode'>;

const modes: [mode: Mode, name: string, description: string][] = [
  ['clock', 'By clock', 'Registrations progress with the sandbox’s clock, at each institution’s pace.'],
  ['reads', 'By reads', 'Started registrations reach their final status on the n-th read.'],
  ['immediate', 'Immediate', 'Registrations finish as soon as they start.'],
];

/** The progress mode of registrations. */
export function ProgressPanel({ mayWrite }: { mayWrite: boolean }) {
  const { api } = useActingAsPartner();
  const query = api.hooks.useQuery('post', '/simulation/progress/get', { body: {} });
  return (
    <Panel title="Registration progress">
      <Loaded query={query} rows={3}>
        {({ progress }) => (
          <ProgressForm
            key={`${progress.mode} ${progress.reads}`}
            progress={progress}
            isReadOnly={!mayWrite}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function ProgressForm({
  progress,
  isReadOnly,
}: {
  progress: Schema<'SandboxProgress'>;
  isReadOnly: boolean;
}) {
  const { api } = useActingAsPartner();
  const { say } = useToast();
  const [mode, setMode] = useState(progress.mode);
  const [reads, setReads] = useState(String(progress.reads ?? 3));
  const { act, isBusy, error } = useAction(async () => {
    const body = mode === 'reads' ? { mode, reads: Number(reads) } : { mode };
    await api.client.POST('/simulation/progress/set', { body });
    say('Mode saved');
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    act();
  };
  const isAsItIs = mode === progress.mode && (mode !== 'reads' || Number(reads) === progress.reads);
  return (
    <form className="flex flex-col gap-3" onSubmit={submit}>
      <fieldset className="flex flex-col gap-2" disabled={isReadOnly}>
        <legend className="sr-only">Progress mode</legend>
        {modes.map(([value, name, description]) => (
          <label key={value} className="flex gap-2">
            <input
              type="radio"
              name="progress"
              className="mt-1 size-4 shrink-0 accent-accent"
              checked={mode === value}
              onChange={() => setMode(value)}
            />
            <span>
              {name}
              <span className="block text-sm text-muted">{description}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {mode === 'reads' && (
        <div className="w-40">
          <TextField
            label="Reads"
            type="number"
            min="1"
            max="1000"
            required
            disabled={isReadOnly}
            value={reads}
            onValue={setReads}
          />
        </div>
      )}
      {error}
      {!isReadOnly && !isAsItIs && (
        <Button kind="primary" type="submit" busy={isBusy} className="self-start">
          Save
        </Button>
      )}
    </form>
  );
}
