import { Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { useRealmNow } from '../../../shell/realm-now.ts';
import { StatusBadge } from '../../../ui/badge.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/page.tsx';
import { inShort, Time } from '../../../ui/time.tsx';
import { ApplicationFacts, Diligence } from '../../end-customer/facts.tsx';
import { InformationDue, ProductStatuses } from '../../end-customer/information-due.tsx';
import { FixAction } from './problems.tsx';
import { SimulateOperator } from './simulate-operator.tsx';
import { nextDueOf, statusSummaryOf } from './status-summary.ts';
import { addressOf } from './tab-links.tsx';

/** The status of an end customer, the next step, and its application. */
export function Overview({ customer, mayWrite }: { customer: Schema<'EndCustomer'>; mayWrite: boolean }) {
  const { actingAs } = useActingAsPartner();
  const { sentence, next } = statusSummaryOf(customer);
  const counts = [...Map.groupBy(customer.registrations, ({ status }) => status)];
  return (
    <>
      {customer.removed_at === null && (
        <InformationDue customer={customer} title="Information needed">
          {mayWrite && customer.suspended_at === null && (
            <div>
              <Link
                {...addressOf(actingAs, customer.client_id, 'information')}
                className={buttonLook('primary')}
              >
                Provide information
              </Link>
            </div>
          )}
        </InformationDue>
      )}
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-5">
          <Panel title="Status">
            <div className="flex flex-col gap-3">
              <p>{sentence}</p>
              <NextDue customer={customer} />
              <ProductStatuses customer={customer} />
              {counts.length > 0 && (
                <ul aria-label="Registrations by status" className="flex flex-wrap gap-x-4 gap-y-1">
                  {counts.map(([status, those]) => (
                    <li key={status} className="flex items-center gap-1.5">
                      <span className="tabular-nums">{those.length}</span> <StatusBadge status={status} />
                    </li>
                  ))}
                </ul>
              )}
              <div className="flex flex-wrap gap-2 empty:hidden">
                {(next === 'flowdown' || next === 'questionnaire') && (
                  <FixAction customer={customer} kind={lacks[next]} mayWrite={mayWrite} />
                )}
                {counts.length > 0 && (
                  <Link
                    {...addressOf(actingAs, customer.client_id, 'registrations')}
                    className={buttonLook(next === 'registrations' ? 'primary' : 'plain')}
                  >
                    {next === 'registrations' ? 'Show fixes' : 'Show registrations'}
                  </Link>
                )}
              </div>
            </div>
          </Panel>
          {customer.realm === 'sandbox' && mayWrite && <SimulateOperator customer={customer} />}
        </div>
        <Panel title="Compliance">
          <Diligence customer={customer} />
        </Panel>
      </div>
      <ApplicationFacts customer={customer} />
    </>
  );
}

const lacks = { flowdown: 'FLOWDOWN_NOT_COMPLETE', questionnaire: 'QUESTIONNAIRE_NOT_COMPLETE' } as const;

/** What happens next without anyone's action, with its time. */
function NextDue({ customer }: { customer: Schema<'EndCustomer'> }) {
  const now = useRealmNow();
  const due = nextDueOf(customer);
  if (due === null || now === undefined) return null;
  return (
    <p className="text-muted">
      Next: {due.institutionName} ({due.environment}){' '}
      {Date.parse(due.at) <= now ? 'now' : <Time at={due.at} now={now} />}
      {Date.parse(due.at) > now && <>, {inShort(due.at)}</>}
      {customer.realm === 'sandbox' && ' in sandbox time'}.
    </p>
  );
}
