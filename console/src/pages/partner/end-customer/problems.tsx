import { Link } from '@tanstack/react-router';
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/page.tsx';
import { ActionButton } from '../../../ui/use-action.tsx';
import { addressOf } from './tab-links.tsx';

type Customer = Schema<'EndCustomer'>;
type Problem = Schema<'RegistrationProblem'>;

/** The problems of all registrations, each listed once, with its fix; nothing if there are none. */
export function Problems({ customer, mayWrite }: { customer: Customer; mayWrite: boolean }) {
  const stuck = customer.registrations.flatMap((registration) =>
    registration.errors.map((problem) => ({ problem, registration })),
  );
  if (stuck.length === 0) return null;
  const things = [...Map.groupBy(stuck, ({ problem }) => keyOf(problem)).values()];
  return (
    <Panel title="Needs attention">
      <ul className="flex flex-col gap-4">
        {things.map((those) => {
          const [{ problem }] = those as [(typeof those)[number]];
          const banks = new Set(those.map(({ registration }) => registration.institution_name));
          return (
            <li key={keyOf(problem)} className="flex flex-wrap items-start justify-between gap-3">
              <div className="flex min-w-0 grow basis-72 gap-2">
                <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
                <div className="min-w-0">
                  <p>{banks.size === 1 ? problem.message : (general[problem.kind] ?? problem.message)}</p>
                  <p className="text-sm text-muted">{[...banks].join(', ')}</p>
                </div>
              </div>
              <FixAction customer={customer} kind={problem.kind} mayWrite={mayWrite} />
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** Messages for several institutions; each institution's own message names it. */
const general: Partial<Record<Problem['kind'], string>> = {
  REDIRECT_URI_REQUIRED: 'A redirect URI with https is required.',
  LOGO_REQUIRED: 'A logo is required.',
};

function keyOf({ kind, message }: Problem): string {
  return kind === 'REFUSED_BY_INSTITUTION' ? message : kind;
}

/** The button or link that fixes a problem. */
export function FixAction({
  customer,
  kind,
  mayWrite,
}: {
  customer: Customer;
  kind: Problem['kind'];
  mayWrite: boolean;
}): ReactNode {
  const { api, actingAs } = useActingAsPartner();
  if (!mayWrite || customer.suspended_at !== null) return null;
  if (kind === 'FLOWDOWN_NOT_COMPLETE' || kind === 'QUESTIONNAIRE_NOT_COMPLETE') {
    const isFlowdown = kind === 'FLOWDOWN_NOT_COMPLETE';
    const what = isFlowdown ? 'flowdown' : 'questionnaire';
    if (actingAs.realm === 'live')
      return <p className="text-sm text-muted">The operator completes the {what}.</p>;
    const body = { end_customer_client_id: customer.client_id, status: 'COMPLETE' } as const;
    const complete = () =>
      isFlowdown
        ? api.client.POST('/simulation/customer/set_flowdown', { body })
        : api.client.POST('/simulation/customer/set_questionnaire', { body });
    return (
      <span>
        <ActionButton run={complete}>Complete {what}</ActionButton>
      </span>
    );
  }
  return (
    <Link {...addressOf(actingAs, customer.client_id, 'edit')} className={buttonLook()}>
      {fixLabels[kind] ?? 'Edit application'}
    </Link>
  );
}

const fixLabels: Partial<Record<Problem['kind'], string>> = {
  REDIRECT_URI_REQUIRED: 'Add redirect URI',
  LOGO_REQUIRED: 'Add logo',
};
