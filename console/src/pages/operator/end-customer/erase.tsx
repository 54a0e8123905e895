import type { Schema } from '../../../api/client.ts';
import { useActingAs, useMay } from '../../../shell/acting-as.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { named } from '../../../ui/named.tsx';

/** Button to erase the data of an end customer that was removed. */
export function EraseAction({
  customer: { client_id, company_name, removed_at, erased_at },
}: {
  customer: Schema<'EndCustomer'>;
}) {
  const { api } = useActingAs();
  const isAdmin = useMay('operator_admin');
  if (!isAdmin || removed_at === null || erased_at !== null) return null;
  return (
    <ConfirmButton
      button="Erase data"
      look="danger"
      title={named`Erase data of ${company_name}`}
      action="Erase data"
      kind="danger"
      onConfirm={async () => {
        await api.client.POST('/v1/end-customers/{client_id}/erase', {
          params: { path: { client_id } },
          body: {},
        });
      }}
    >
      <ul className="flex list-disc flex-col gap-1 pl-5">
        <li>Its description, contacts, logo, notes, registrations and webhooks are erased.</li>
        <li>So are the details of its events; their types and times stay in the audit log.</li>
        <li>This cannot be undone.</li>
      </ul>
    </ConfirmButton>
  );
}
