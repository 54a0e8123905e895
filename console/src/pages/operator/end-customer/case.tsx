import { Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { StatusBadge } from '../../../ui/badge.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { Time } from '../../../ui/time.tsx';
import { ApplicationFacts, Diligence } from '../../end-customer/facts.tsx';
import { InformationDue, ProductStatuses } from '../../end-customer/information-due.tsx';
import { hasMixedProducts } from '../../end-customer/requirements.ts';
import { PartnerName } from '../partner-name.tsx';
import { reviewReasons } from '../review/reasons.ts';
import { isOpenCase, Waiting } from '../review/waiting.tsx';
import { ReviewWork } from '../review/work.tsx';
import { Conflicts } from './conflicts.tsx';
import { CaseHistory } from './history.tsx';

/** The details that the operator needs to decide about an end customer. */
export function Case({
  customer,
  actions,
  above,
}: {
  customer: Schema<'EndCustomer'>;
  actions?: React.ReactNode;
  above?: React.ReactNode;
}) {
  const { review_reasons, conflicts, status, decision_reason, registrations } = customer;
  const isReviewed = review_reasons.length > 0 || decision_reason !== null;
  return (
    <Page
      title={customer.company_name}
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <StatusBadge status={status} />
          {isOpenCase(customer) && (
            <span>
              Waiting <Waiting customer={customer} />
            </span>
          )}
          <span>
            of <PartnerName of={customer} />
            {customer.realm === 'sandbox' && ', in its sandbox'}
          </span>
          {customer.suspended_at && (
            <span className="flex flex-wrap items-center gap-x-1">
              <StatusBadge status="SUSPENDED" /> <Time at={customer.suspended_at} />
            </span>
          )}
          {customer.removed_at && (
            <span>
              removed <Time at={customer.removed_at} />
            </span>
          )}
          {customer.erased_at && (
            <span>
              erased <Time at={customer.erased_at} />
            </span>
          )}
        </span>
      }
      actions={actions}
    >
      {above}
      <InformationDue customer={customer} title="Requested from the partner" />
      {hasMixedProducts(customer) && (
        <Panel title="Products">
          <ProductStatuses customer={customer} />
        </Panel>
      )}
      <div className={isReviewed ? 'grid gap-5 lg:grid-cols-2' : ''}>
        {isReviewed && (
          <Panel title="Review reasons">
            {review_reasons.length > 0 ? (
              <ul className="flex list-disc flex-col gap-1 pl-5">
                {review_reasons.map((reason) => (
                  <li key={reason}>{reviewReasons[reason][1]}</li>
                ))}
              </ul>
            ) : (
              <p className="text-muted">No review reasons.</p>
            )}
            {decision_reason !== null && (
              <p className="mt-3 border-t border-line pt-3">
                <span className="text-muted">Decision reason: </span>
                {decision_reason}
              </p>
            )}
          </Panel>
        )}
        <Panel title="Compliance">
          <Diligence customer={customer} />
        </Panel>
      </div>
      {conflicts !== null && (conflicts.length > 0 || review_reasons.includes('CHANNEL_CONFLICT')) && (
        <Panel title="Channel conflict" flush>
          <Conflicts customer={customer} conflicts={conflicts} />
        </Panel>
      )}
      <ReviewWork key={customer.client_id} customer={customer} />
      <ApplicationFacts customer={customer} />
      {registrations.length > 0 && (
        <Panel
          title={`${registrations.length} registrations`}
          actions={
            <Link
              to="/operator/registrations"
              search={{ customer: customer.client_id, realm: customer.realm, task: 'ALL' }}
              className="text-accent hover:underline"
            >
              Show all
            </Link>
          }
        >
          <ul className="flex flex-wrap gap-x-4 gap-y-1">
            {countByStatus(registrations).map(([name, count]) => (
              <li key={name} className="flex items-center gap-1.5">
                <span className="tabular-nums">{count}</span> <StatusBadge status={name} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <CaseHistory id={customer.client_id} />
    </Page>
  );
}

function countByStatus(registrations: readonly Schema<'Registration'>[]): [string, number][] {
  const counts = Map.groupBy(registrations, ({ status }) => status);
  return [...counts].map(([status, those]) => [status, those.length]);
}
