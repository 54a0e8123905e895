import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import type { ButtonKind } from '../../../ui/button.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { named } from '../../../ui/named.tsx';

type Customer = Schema<'EndCustomer'>;
type Kind = 'suspend' | 'resume' | 'off-board';

const words: Record<Kind, { verb: string; effects: readonly string[] }> = {
  suspend: {
    verb: 'Suspend',
    effects: [
      'Its keys are rejected immediately, until it is resumed.',
      'Its registrations with institutions stay.',
    ],
  },
  resume: { verb: 'Resume', effects: ['Its keys are valid again.'] },
  'off-board': {
    verb: 'Off-board',
    effects: [
      'Its keys are revoked and its registrations withdrawn at the institutions.',
      'Its partner no longer finds it, and its names can be used again, by anyone.',
      'This cannot be undone.',
    ],
  },
};

const looks: Record<Kind, ButtonKind> = { suspend: 'plain', resume: 'primary', 'off-board': 'danger' };

/** Buttons to suspend, resume and off-board an enabled end customer. */
export function SuspensionActions({ customer }: { customer: Customer }) {
  const { enabled_at, removed_at, suspended_at } = customer;
  if (enabled_at === null || removed_at !== null) return null;
  const kind = suspended_at === null ? 'suspend' : 'resume';
  return (
    <>
      {/* By its key, so that the dialog of one does not become that of the other when it closes. */}
      <SuspensionButton key={kind} customer={customer} kind={kind} />
      <SuspensionButton customer={customer} kind="off-board" />
    </>
  );
}

function SuspensionButton({
  customer: { client_id, company_name },
  kind,
}: {
  customer: Customer;
  kind: Kind;
}) {
  const { api } = useActingAs();
  const [reason, setReason] = useState('');
  const { verb, effects } = words[kind];
  const given = reason.trim();
  return (
    <ConfirmButton
      button={verb}
      look={looks[kind]}
      title={named`${verb} ${company_name}`}
      action={verb}
      kind={kind === 'resume' ? 'primary' : 'danger'}
      onClose={() => setReason('')}
      disabled={kind !== 'resume' && given === ''}
      onConfirm={async () => {
        const params = { path: { client_id } };
        if (kind === 'resume') {
          await api.client.POST('/v1/end-customers/{client_id}/resume', {
            params,
            body: given === '' ? {} : { reason: given },
          });
        } else {
          await api.client.POST(`/v1/end-customers/{client_id}/${kind}`, { params, body: { reason: given } });
        }
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
        onValue={setReason}
      />
    </ConfirmButton>
  );
}
