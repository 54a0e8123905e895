import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { usePartnerSeat } from '../../../shell/seat.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useToast } from '../../../ui/toast.tsx';

const word = 'reset';

/** Puts the sandbox back to the beginning, once one has typed the word. */
export function ResetPanel({ onReset }: { onReset: () => void }) {
  const { api } = usePartnerSeat();
  const queries = useQueryClient();
  const { say } = useToast();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const { mutateAsync } = api.hooks.useMutation('post', '/simulation/reset');
  const reset = async () => {
    await mutateAsync({ body: {} });
    onReset();
    say('Your sandbox is as in the beginning');
    await queries.invalidateQueries();
  };
  const close = () => {
    setOpen(false);
    setTyped('');
  };
  return (
    <Panel title="Begin again">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose">
          A reset takes everything in your sandbox away and sets its clock to real time. Your secrets,
          snapshots and endpoints stay.
        </p>
        <Button kind="danger" onClick={() => setOpen(true)}>
          Reset the sandbox
        </Button>
      </div>
      <Confirm
        title="Reset the sandbox?"
        action="Reset"
        kind="danger"
        open={isOpen}
        onClose={close}
        onConfirm={reset}
        disabled={typed !== word}
      >
        <p>At once and as a whole, and for good:</p>
        <ul className="list-disc pl-5 marker:text-muted">
          <li>all its end customers are gone, with their keys and registrations;</li>
          <li>webhooks that wait are discarded, and endpoints that were disabled are active again;</li>
          <li>its clock shows real time, and institutions, progress and faults are as in the beginning.</li>
        </ul>
        <TextField
          label={`Type ${word} to go on`}
          autoComplete="off"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </Confirm>
    </Panel>
  );
}
