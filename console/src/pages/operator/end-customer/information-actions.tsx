import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { named } from '../../../ui/named.tsx';
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
  const [isRequesting, setRequesting] = useState(false);
  useKeys({ i: () => setRequesting(true) }, hasKey && canRequestInformation(customer));
  if (!canRequestInformation(customer)) return null;
  const { client_id, company_name, requirements_due } = customer;
  const isDue = requirements_due.length > 0;
  const send = async (due: Requirement[], note: string, done: string) => {
    await api.client.POST('/v1/end-customers/{client_id}/request-information', {
      params: { path: { client_id } },
      body: { requirements_due: due, note: note === '' ? null : note },
    });
    say(named`${done}: ${company_name}`);
  };
  return (
    <>
      <Button onClick={() => setRequesting(true)}>{isDue ? 'Change request' : 'Request information'}</Button>
      {isDue && (
        <ConfirmButton
          button="Withdraw request"
          title={named`Withdraw the request about ${company_name}`}
          action="Withdraw request"
          onConfirm={() => send([], '', 'Request withdrawn')}
          onDone={onDone}
        >
          <p>
            Nothing is due any longer. It has its previous status again; if its creation was never completed,
            it is under review.
          </p>
        </ConfirmButton>
      )}
      <RequestDialog
        customer={customer}
        open={isRequesting}
        onClose={() => setRequesting(false)}
        onRequest={(due, note) => send(due, note, isDue ? 'Request changed' : 'Information requested')}
        onDone={onDone}
        hasNote
      />
    </>
  );
}
