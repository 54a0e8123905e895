import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { ActionButton } from '../../../ui/use-action.tsx';

type Status = Schema<'SettableRegistrationStatus'>;
const statuses: readonly Status[] = ['PROCESSING', 'ATTENTION_REQUIRED', 'APPROVED', 'ENABLED'];

/** An institution on the registration board. */
export interface Bank {
  id: string;
  name: string;
  /** The date on which classic connections end, `YYYY-MM-DD`. */
  classicEnd: string | null;
}

export type RegisteredEnvironment = 'development' | 'production';

/** Sets the status of a registration, in place of the institution; sandbox only. */
export function SimulateBank({
  customer,
  bank,
  environments,
}: {
  customer: Schema<'EndCustomer'>;
  bank: Bank;
  environments: readonly RegisteredEnvironment[];
}) {
  const { api } = useActingAsPartner();
  const started = environments.filter((environment) =>
    customer.registrations.some((one) => one.institution_id === bank.id && one.environment === environment),
  );
  const [chosen, setEnvironment] = useState<RegisteredEnvironment>();
  const [status, setStatus] = useState<Status>('APPROVED');
  const [reason, setReason] = useState('');
  if (started.length === 0) return null;
  const environment = chosen ?? started.at(-1) ?? 'production';
  const set = () =>
    api.client.POST('/simulation/registration/set_status', {
      body: {
        end_customer_client_id: customer.client_id,
        institution_id: bank.id,
        environment,
        status,
        ...(status === 'ATTENTION_REQUIRED' && reason.trim() !== '' && { error: reason.trim() }),
      },
    });
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h3 className="font-semibold">Simulate the institution</h3>
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label="Environment"
          value={environment}
          options={started.map((name) => [name, enumLabel(name)] as const)}
          onValue={setEnvironment}
        />
        <SelectField
          label="Status"
          value={status}
          options={statuses.map((name) => [name, enumLabel(name)] as const)}
          onValue={setStatus}
        />
      </div>
      {status === 'ATTENTION_REQUIRED' && (
        <TextField label="Error message" data-unguarded value={reason} onValue={setReason} />
      )}
      <div>
        <ActionButton run={set}>Set status</ActionButton>
      </div>
    </section>
  );
}
