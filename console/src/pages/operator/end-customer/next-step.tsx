import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schema } from '../../../api/client.ts';
import { enumLabel } from '../../../ui/badge.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Due, Time } from '../../../ui/time.tsx';
import { tasks } from '../registrations/labels.ts';

type Customer = Schema<'EndCustomer'>;
type Registration = Schema<'Registration'>;

interface Step {
  what: ReactNode;
  /** Who must act; omitted if nobody has to. */
  who?: string;
  when?: ReactNode;
}

/** What happens next with an end customer, who must act, and by when. */
export function NextStep({ customer }: { customer: Customer }) {
  const { what, who, when } = nextStepOf(customer);
  return (
    <Panel>
      <p className="flex flex-wrap gap-x-6 gap-y-1">
        <span>
          <span className="text-muted">Next:</span> <span className="font-medium">{what}</span>
        </span>
        {who !== undefined && (
          <span>
            <span className="text-muted">Responsible:</span> {who}
          </span>
        )}
        {when}
      </p>
    </Panel>
  );
}

function nextStepOf(customer: Customer): Step {
  const { status, requirements_due, created_at } = customer;
  // The partner simulates the operator in its sandbox.
  const operator = customer.realm === 'sandbox' ? 'partner' : 'operator';
  if (customer.removed_at !== null) return { what: 'nothing, it was removed' };
  if (customer.suspended_at !== null) {
    return {
      what: 'resume or off-board it',
      who: 'operator',
      when: since('Suspended', customer.suspended_at),
    };
  }
  switch (status) {
    case 'UNDER_REVIEW':
      return { what: 'decide the review', who: operator, when: since('Waiting', created_at) };
    case 'MORE_INFORMATION_NEEDED': {
      const count = requirements_due.length;
      return { what: `provide information (${count} ${count === 1 ? 'item' : 'items'})`, who: 'partner' };
    }
    case 'DENIED':
      return { what: 'nothing, unless the denial is reversed' };
    case 'PENDING_ENABLEMENT':
      return { what: 'enable it', who: 'partner' };
    default:
      return nextOfActive(customer);
  }
}

function since(name: string, at: string) {
  return (
    <span>
      <span className="text-muted">{name} since</span> <Time at={at} />
    </span>
  );
}

function nextOfActive({ flowdown_status, questionnaire_status, registrations }: Customer): Step {
  if (flowdown_status !== 'COMPLETE') return { what: 'complete the flowdown', who: 'partner and operator' };
  if (questionnaire_status !== 'COMPLETE') {
    return { what: 'complete the questionnaire', who: 'partner and operator' };
  }
  const next = firstOf(registrations);
  if (next === undefined) return { what: 'nothing, no registration waits' };
  const { expected_by, due_at, realm } = next;
  const [what, who] = stepOf(next);
  const checked = due_at !== null && realm === 'sandbox' && (
    <span>
      <Time at={due_at} /> in sandbox time
    </span>
  );
  return {
    what: (
      <>
        {what}, <RegistrationLink registration={next} />
      </>
    ),
    who,
    when: expected_by === null ? checked : <Due at={expected_by} />,
  };
}

/** The registration with the operator's first task; without any, the one whose step is expected first. */
function firstOf(registrations: readonly Registration[]): Registration | undefined {
  const timeOf = ({ expected_by, due_at }: Registration) => expected_by ?? due_at;
  const [first] = registrations
    .filter((one) => timeOf(one) !== null)
    .toSorted(
      (one, other) =>
        Number(one.task === null) - Number(other.task === null) ||
        ((timeOf(one) ?? '') < (timeOf(other) ?? '') ? -1 : 1),
    );
  return first;
}

function stepOf({ task, errors, due_at, connector }: Registration): [what: string, who: string] {
  if (task !== null) return [tasks[task][0].toLowerCase(), 'operator'];
  if (errors.length > 0) return ['fix its errors', 'partner'];
  if (connector === 'simulated') return ['simulated progress', 'server'];
  return due_at === null ? ['response', 'institution'] : ['next check of the response', 'server'];
}

function RegistrationLink({ registration }: { registration: Registration }) {
  const { end_customer_client_id: customer, institution_id: institution, environment } = registration;
  return (
    <Link
      to="/operator/registrations/$customer/$institution/$environment"
      params={{ customer, institution, environment }}
      className="text-accent underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {registration.institution_name} ({enumLabel(environment).toLowerCase()})
    </Link>
  );
}
