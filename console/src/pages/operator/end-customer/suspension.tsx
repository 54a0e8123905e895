import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { useLeaveGuard } from '../../../ui/leave-guard.tsx';
import { useToast } from '../../../ui/toast.tsx';

type Customer = Schema<'EndCustomer'>;
type Kind = 'suspend' | 'resume' | 'off-board';

const words: Record<Kind, { verb: string; done: string; effects: readonly string[] }> = {
  suspend: {
    verb: 'Suspend',
    done: 'Suspended',
    effects: [
      'Its keys are rejected immediately, until it is resumed.',
      'Its registrations with institutions stay.',
    ],
  },
  resume: { verb: 'Resume', done: 'Resumed', effects: ['Its keys are valid again.'] },
  'off-board': {
    verb: 'Off-board',
    done: 'Off-boarded',
    effects: [
      'Its keys are revoked and its registrations withdrawn at the institutions.',
      'Its partner no longer finds it, and its names can be used again, by anyone.',
      'This cannot be undone.',
    ],
  },
};

/** Buttons to suspend, resume and off-board an enabled end customer. */
export function SuspensionActions({ customer }: { customer: Customer }) {
  const [kind, setKind] = useState<Kind>('suspend');
  const [isOpen, setOpen] = useState(false);
  const { enabled_at, removed_at, suspended_at } = customer;
  if (enabled_at === null || removed_at !== null) return null;
  const begin = (chosen: Kind) => {
    setKind(chosen);
    setOpen(true);
  };
  return (
    <>
      {suspended_at === null ? (
        <Button onClick={() => begin('suspend')}>Suspend</Button>
      ) : (
        <Button kind="primary" onClick={() => begin('resume')}>
          Resume
        </Button>
      )}
      <Button kind="danger" onClick={() => begin('off-board')}>
        Off-board
      </Button>
      <SuspensionDialog customer={customer} kind={kind} open={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}

function SuspensionDialog({
  customer: { client_id, company_name },
  kind,
  open,
  onClose,
}: {
  customer: Customer;
  kind: Kind;
  open: boolean;
  onClose: () => void;
}) {
  const { api } = useActingAs();
  const { say } = useToast();
  const [reason, setReason] = useState('');
  const calls = {
    suspend: api.hooks.useMutation('post', '/v1/end-customers/{client_id}/suspend'),
    resume: api.hooks.useMutation('post', '/v1/end-customers/{client_id}/resume'),
    'off-board': api.hooks.useMutation('post', '/v1/end-customers/{client_id}/off-board'),
  };
  const { verb, done, effects } = words[kind];
  const given = reason.trim();
  const { question, leave } = useLeaveGuard(open && given !== '');
  const close = () => {
    setReason('');
    onClose();
  };
  return (
    <Confirm
      title={`${verb} ${company_name}`}
      action={verb}
      kind={kind === 'resume' ? 'primary' : 'danger'}
      open={open}
      onClose={close}
      onCancel={() => leave(close)}
      disabled={kind !== 'resume' && given === ''}
      onConfirm={async () => {
        const params = { path: { client_id } };
        if (kind === 'resume') {
          await calls.resume.mutateAsync({ params, body: given === '' ? {} : { reason: given } });
        } else {
          await calls[kind].mutateAsync({ params, body: { reason: given } });
        }
        say(`${done}: ${company_name}`);
      }}
    >
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      <TextArea
        label={kind === 'resume' ? 'Reason (optional)' : 'Reason'}
        hint="Saved on the end customer; its partner can read it."
        value={reason}
        maxLength={2000}
        onChange={({ target }) => setReason(target.value)}
      />
      {question}
    </Confirm>
  );
}
