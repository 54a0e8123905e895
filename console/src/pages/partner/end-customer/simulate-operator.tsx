import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { flowdownStatusValues, questionnaireStatusValues } from '../../../api/enums.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useAction } from '../../../ui/use-action.tsx';
import { RequestDialog } from '../../end-customer/request-dialog.tsx';

/** The operator's actions, which the partner takes itself in its sandbox. */
export function SimulateOperator({ customer }: { customer: Schema<'EndCustomer'> }) {
  const { api } = useActingAsPartner();
  const { act, isBusy, error } = useAction((call: () => Promise<unknown>) => call());
  const [isAsking, setAsking] = useState(false);
  const id = { end_customer_client_id: customer.client_id };
  const isDue = customer.requirements_due.length > 0;
  const review = (decision: 'APPROVE' | 'DENY') =>
    act(() => api.client.POST('/simulation/customer/review', { body: { ...id, decision } }));
  const require = (requirements_due: Schema<'PartnerEndCustomerRequirementDue'>[]) =>
    api.client.POST('/simulation/customer/set_requirements', { body: { ...id, requirements_due } });
  return (
    <Panel title="Simulate the operator">
      <div className="flex flex-col gap-3">
        {customer.status === 'UNDER_REVIEW' && (
          <div className="flex flex-wrap items-center gap-2">
            <span className="mr-1">Review:</span>
            <Button kind="primary" busy={isBusy} onClick={() => review('APPROVE')}>
              Approve
            </Button>
            <Button kind="danger" busy={isBusy} onClick={() => review('DENY')}>
              Deny
            </Button>
          </div>
        )}
        <div className="grid gap-3 sm:grid-cols-2">
          <StatusChoice
            key={`flowdown ${customer.flowdown_status}`}
            label="Flowdown"
            current={customer.flowdown_status}
            statuses={flowdownStatusValues}
            busy={isBusy}
            onSet={(status) =>
              act(() => api.client.POST('/simulation/customer/set_flowdown', { body: { ...id, status } }))
            }
          />
          <StatusChoice
            key={`questionnaire ${customer.questionnaire_status}`}
            label="Questionnaire"
            current={customer.questionnaire_status}
            statuses={questionnaireStatusValues}
            busy={isBusy}
            onSet={(status) =>
              act(() =>
                api.client.POST('/simulation/customer/set_questionnaire', { body: { ...id, status } }),
              )
            }
          />
        </div>
        {customer.status !== 'DENIED' && (
          <div className="flex flex-wrap items-center gap-2">
            <Button disabled={isBusy} onClick={() => setAsking(true)}>
              {isDue ? 'Change request' : 'Request information'}
            </Button>
            {isDue && (
              <Button busy={isBusy} onClick={() => act(() => require([]))}>
                Withdraw request
              </Button>
            )}
            <RequestDialog
              customer={customer}
              open={isAsking}
              onClose={() => setAsking(false)}
              onRequest={require}
              hasNote={false}
            />
          </div>
        )}
        {error}
      </div>
    </Panel>
  );
}

/** A status to choose and then set: choosing alone changes nothing. */
function StatusChoice<Status extends string>({
  label,
  current,
  statuses,
  busy,
  onSet,
}: {
  label: string;
  current: Status;
  statuses: readonly Status[];
  busy: boolean;
  onSet: (status: Status) => void;
}) {
  const [chosen, choose] = useState(current);
  return (
    <div className="flex items-end gap-2">
      <div className="min-w-0 grow">
        <SelectField
          label={label}
          value={chosen}
          disabled={busy}
          options={statuses.map((status) => [status, enumLabel(status)] as const)}
          onValue={choose}
        />
      </div>
      <Button
        className="min-h-9"
        disabled={busy || chosen === current}
        aria-label={`Set ${label.toLowerCase()}`}
        onClick={() => onSet(chosen)}
      >
        Set
      </Button>
    </div>
  );
}
