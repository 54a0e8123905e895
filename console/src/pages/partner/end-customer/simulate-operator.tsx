import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { flowdownStatusValues, questionnaireStatusValues } from '../../../api/enums.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { ErrorText } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { RequestDialog } from '../../end-customer/request-dialog.tsx';
import { useAct } from './use-act.ts';

/** The operator's actions, which the partner takes itself in its sandbox. */
export function SimulateOperator({ customer }: { customer: Schema<'EndCustomer'> }) {
  const { api } = useActingAsPartner();
  const { act, busy, error } = useAct();
  const { say } = useToast();
  const [isAsking, setAsking] = useState(false);
  const id = { end_customer_client_id: customer.client_id };
  const isDue = customer.requirements_due.length > 0;
  const review = (decision: 'APPROVE' | 'DENY') =>
    act(
      () => api.client.POST('/simulation/customer/review', { body: { ...id, decision } }),
      decision === 'APPROVE' ? 'Approved' : 'Denied',
    );
  const require = (requirements_due: Schema<'PartnerEndCustomerRequirementDue'>[]) =>
    api.client.POST('/simulation/customer/set_requirements', { body: { ...id, requirements_due } });
  return (
    <Panel title="Simulate the operator">
      <div className="flex flex-col gap-3">
        {customer.status === 'UNDER_REVIEW' && (
          <div className="flex flex-wrap items-center gap-2">
            <span className="mr-1">Review:</span>
            <Button kind="primary" busy={busy} onClick={() => void review('APPROVE')}>
              Approve
            </Button>
            <Button kind="danger" busy={busy} onClick={() => void review('DENY')}>
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
            busy={busy}
            onSet={(status) =>
              void act(
                () => api.client.POST('/simulation/customer/set_flowdown', { body: { ...id, status } }),
                `Flowdown: ${enumLabel(status).toLowerCase()}`,
              )
            }
          />
          <StatusChoice
            key={`questionnaire ${customer.questionnaire_status}`}
            label="Questionnaire"
            current={customer.questionnaire_status}
            statuses={questionnaireStatusValues}
            busy={busy}
            onSet={(status) =>
              void act(
                () => api.client.POST('/simulation/customer/set_questionnaire', { body: { ...id, status } }),
                `Questionnaire: ${enumLabel(status).toLowerCase()}`,
              )
            }
          />
        </div>
        {customer.status !== 'DENIED' && (
          <div className="flex flex-wrap items-center gap-2">
            <Button disabled={busy} onClick={() => setAsking(true)}>
              {isDue ? 'Change request' : 'Request information'}
            </Button>
            {isDue && (
              <Button busy={busy} onClick={() => void act(() => require([]), 'Request withdrawn')}>
                Withdraw request
              </Button>
            )}
            <RequestDialog
              customer={customer}
              open={isAsking}
              onClose={() => setAsking(false)}
              onRequest={async (due) => {
                await require(due);
                say('Information requested');
              }}
              hasNote={false}
            />
          </div>
        )}
        {error !== undefined && <ErrorText error={error} />}
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
          onChange={({ target }) => choose(target.value as Status)}
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
