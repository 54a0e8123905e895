import { useState } from 'react';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useToast } from '../../../ui/toast.tsx';

const word = 'reset';

/** Resets the sandbox, after the user has typed the word. */
export function ResetPanel({ onReset }: { onReset: () => void }) {
  const { api } = useActingAsPartner();
  const { say } = useToast();
  const [typed, setTyped] = useState('');
  const reset = async () => {
    await api.client.POST('/simulation/reset', { body: {} });
    onReset();
    say('Sandbox reset');
  };
  return (
    <Panel title="Reset">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose">
          Deletes the end customers of your sandbox and sets its clock to real time. Your secrets, snapshots
          and endpoints stay, and so do the logs: activity, deliveries and requests. They then show deleted
          end customers by client_id.
        </p>
        <ConfirmButton
          button="Reset sandbox"
          title="Reset sandbox"
          action="Reset"
          kind="danger"
          onClose={() => setTyped('')}
          onConfirm={reset}
          disabled={typed !== word}
        >
          <p>Immediately and permanently:</p>
          <ul className="list-disc pl-5 marker:text-muted">
            <li>all end customers, their keys and their registrations are deleted;</li>
            <li>waiting webhooks are discarded, and disabled endpoints are active again;</li>
            <li>the clock shows real time, and institutions, progress and faults are reset.</li>
          </ul>
          <TextField
            label={`Type “${word}” to confirm`}
            autoComplete="off"
            data-unguarded
            value={typed}
            onValue={setTyped}
          />
        </ConfirmButton>
      </div>
    </Panel>
  );
}
