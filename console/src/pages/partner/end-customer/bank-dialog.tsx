import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { StatusBadge } from '../../../ui/badge.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { named } from '../../../ui/named.tsx';
import { Facts } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { detailOf, eventLabel } from '../../events/labels.ts';
import { FixAction } from './problems.tsx';
import { type Bank, type RegisteredEnvironment, SimulateBank } from './simulate-bank.tsx';

type Customer = Schema<'EndCustomer'>;

/** The registrations at one institution: status, fixes and history. */
export function BankDialog({
  customer,
  bank,
  environments,
  mayWrite,
  onClose,
}: {
  customer: Customer;
  bank: Bank;
  environments: readonly RegisteredEnvironment[];
  mayWrite: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog title={named`${customer.company_name} at ${bank.name}`} open onClose={onClose}>
      {bank.classicEnd !== null && (
        <p className="text-muted">Classic connections end on {bank.classicEnd}.</p>
      )}
      {environments.map((environment) => (
        <StatusSummary key={environment} {...{ customer, bank, environment, mayWrite }} />
      ))}
      {customer.realm === 'sandbox' && mayWrite && (
        <SimulateBank customer={customer} bank={bank} environments={environments} />
      )}
      <History customer={customer} bank={bank} />
    </Dialog>
  );
}

function StatusSummary({
  customer,
  bank,
  environment,
  mayWrite,
}: {
  customer: Customer;
  bank: Bank;
  environment: RegisteredEnvironment;
  mayWrite: boolean;
}) {
  const registration = customer.registrations.find(
    (one) => one.institution_id === bank.id && one.environment === environment,
  );
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h3 className="flex items-center gap-2 font-semibold">
        {environment === 'production' ? 'Production' : 'Development'}
        <StatusBadge status={registration?.status ?? 'NOT_STARTED'} />
      </h3>
      {registration === undefined ? (
        <p className="text-muted">{whyNotStarted(customer)}</p>
      ) : (
        <>
          {registration.errors.map((problem) => (
            <div key={problem.message} className="flex flex-wrap items-start justify-between gap-2">
              <p className="min-w-0 grow basis-56 text-bad">{problem.message}</p>
              <FixAction customer={customer} kind={problem.kind} mayWrite={mayWrite} />
            </div>
          ))}
          <Facts
            items={[
              ['Started', <Time exact key="start" at={registration.started_at} />],
              ['Updated', <Time exact key="change" at={registration.updated_at} />],
              ...(environment === 'production'
                ? [['Approved for production', registration.production_enablement_date] as const]
                : []),
              ...(registration.withdrawn_at === null
                ? []
                : [['Withdrawn', <Time exact key="back" at={registration.withdrawn_at} />] as const]),
            ]}
          />
        </>
      )}
    </section>
  );
}

function whyNotStarted({ enabled_at, flowdown_status, questionnaire_status }: Customer): string {
  if (enabled_at === null) return 'Starts when the end customer is enabled.';
  if (flowdown_status !== 'COMPLETE' || questionnaire_status !== 'COMPLETE') {
    return 'Starts when flowdown and questionnaire are complete.';
  }
  return 'Starting soon.';
}

function History({ customer, bank }: { customer: Customer; bank: Bank }) {
  const { api } = useActingAsPartner();
  const query = api.hooks.useQuery('get', '/v1/end-customers/{client_id}/events', {
    params: { path: { client_id: customer.client_id }, query: { limit: 200 } },
  });
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h3 className="font-semibold">History</h3>
      <Loaded query={query}>
        {({ events, next_cursor }) => {
          const own = events.filter(({ institution_id }) => institution_id === bank.id);
          const isWhole = next_cursor === null;
          if (own.length === 0) {
            return (
              <p className="text-muted">{isWhole ? 'No events yet.' : 'None in the 200 latest events.'}</p>
            );
          }
          return (
            <>
              {!isWhole && (
                <p className="text-muted">Shows only those among the end customer’s 200 latest events.</p>
              )}
              <ol className="flex flex-col gap-1.5">
                {own.map((event) => (
                  <li key={event.event_id} className="flex flex-wrap gap-x-3">
                    <span className="w-56 shrink-0 text-muted tabular-nums">
                      <Time at={event.occurred_at} />
                    </span>
                    <span className="min-w-0 grow basis-48">
                      {eventLabel(event, { customer: true, institution: true })}
                      {detailOf(event) !== null && (
                        <span className="block text-muted">{detailOf(event)}</span>
                      )}
                    </span>
                  </li>
                ))}
              </ol>
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
