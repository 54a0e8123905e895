import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { useToast } from '../../../ui/toast.tsx';
import { RequestDialog } from '../../end-customer/request-dialog.tsx';
import type { Requirement } from '../../end-customer/requirements.ts';

type Customer = Schema<'EndCustomer'>;

/** Whether information about an end customer can be requested. */
export function canRequestInformation({
  status,
  removed_at,
}: Pick<Customer, 'status' | 'removed_at'>): boolean {
  return status !== 'DENIED' && removed_at === null;
}

/** Requests information from the partner, changes the request, or withdraws it. */
export function InformationActions({
  customer,
  hasKey = false,
  onDone,
}: {
  customer: Customer;
  /** Whether the key I opens the request. */
  hasKey?: boolean;
  /** Called after a request or a withdrawal. */
  onDone?: () => void;
}) {
  const { api } = useActingAs();
  const { say } = useToast();
  const [open, setOpen] = useState<'request' | 'withdraw' | null>(null);
  const request = api.hooks.useMutation('post', '/v1/end-customers/{client_id}/request-information');
  useKeys({ i: () => setOpen('request') }, hasKey && canRequestInformation(customer));
  if (!canRequestInformation(customer)) return null;
  const { client_id, company_name, requirements_due } = customer;
  const isDue = requirements_due.length > 0;
  const send = async (due: Requirement[], note: string, done: string) => {
    await request.mutateAsync({
      params: { path: { client_id } },
      body: { requirements_due: due, note: note === '' ? null : note },
    });
    say(`${done}: ${company_name}`);
    onDone?.();
  };
  const close = () => setOpen(null);
  return (
    <>
      <Button onClick={() => setOpen('request')}>{isDue ? 'Change request' : 'Request information'}</Button>
      {isDue && <Button onClick={() => setOpen('withdraw')}>Withdraw request</Button>}
      <RequestDialog
        customer={customer}
        open={open === 'request'}
        onClose={close}
        onRequest={(due, note) => send(due, note, isDue ? 'Request changed' : 'Information requested')}
        hasNote
      />
      <Confirm
        title={`Withdraw the request about ${company_name}`}
        action="Withdraw request"
        open={open === 'withdraw'}
        onClose={close}
        onConfirm={() => send([], '', 'Request withdrawn')}
      >
        <p>
          Nothing is due any longer. It has its previous status again; if its creation was never completed, it
          is under review.
        </p>
      </Confirm>
    </>
  );
}
