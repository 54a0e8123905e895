import type { Schema } from '../../../api/client.ts';
import { enumLabel } from '../../../ui/badge.tsx';
import { hasMixedProducts, productsWith } from '../../end-customer/requirements.ts';

type Customer = Schema<'EndCustomer'>;

/** The next step that the user can take; null if others must act or nothing is left to do. */
export type NextAction =
  | 'review'
  | 'information'
  | 'enable'
  | 'flowdown'
  | 'questionnaire'
  | 'registrations'
  | null;

export interface StatusSummary {
  /** The status and what it waits for. */
  sentence: string;
  next: NextAction;
}

/** The next step of a registration that a time is known for. */
export interface DueStep {
  institutionName: string;
  environment: string;
  at: string;
}

/** Returns which registration takes its next step first; null if none has a time. */
export function nextDueOf({ registrations, removed_at }: Customer): DueStep | null {
  if (removed_at !== null) return null;
  const [first] = registrations
    .flatMap(({ institution_name, environment, due_at, withdrawn_at }) =>
      due_at === null || withdrawn_at !== null
        ? []
        : [{ institutionName: institution_name, environment, at: due_at }],
    )
    .toSorted((one, other) => (one.at < other.at ? -1 : 1));
  return first ?? null;
}

/** Why it is under review, in the partner's view. */
const reviewReasons: Record<Schema<'ReviewReason'>, string> = {
  MANUAL_REVIEW_POLICY: 'Each of your end customers is reviewed.',
  DILIGENCE_NOT_ATTESTED: 'You have not attested its due diligence.',
  CHANNEL_CONFLICT: 'Its legal name or website belongs to another customer.',
  SIMULATED: 'Its application name requests it.',
};

/** Summarises the status of an end customer in a sentence, with the next step. */
export function statusSummaryOf(customer: Customer): StatusSummary {
  const { status, decision_reason: reason } = customer;
  const isSandbox = customer.realm === 'sandbox';
  if (customer.removed_at !== null) {
    return {
      sentence: 'Removed: its keys are revoked and its registrations withdrawn.',
      next: null,
    };
  }
  if (customer.suspended_at !== null) {
    const why = reason === null ? '' : `: ${reason.replace(/\.$/u, '')}`;
    return {
      sentence: `The operator suspended it${why}. Its keys are rejected until the operator resumes it; its registrations stay.`,
      next: null,
    };
  }
  switch (status) {
    case 'UNDER_REVIEW': {
      const why = customer.review_reasons.map((name) => reviewReasons[name]).join(' ');
      const who = isSandbox
        ? 'Under review; in the sandbox you are the reviewer.'
        : 'Under review by the operator.';
      return { sentence: `${who} ${why}`.trim(), next: isSandbox ? 'review' : null };
    }
    case 'DENIED':
      return {
        sentence: `It was denied${reason === null ? '' : `: ${reason.replace(/\.$/u, '')}`}. It keeps its sandbox and development keys; only the operator can reverse the denial.`,
        next: null,
      };
    case 'MORE_INFORMATION_NEEDED':
      return { sentence: summaryOfWaiting(customer), next: 'information' };
    case 'PENDING_ENABLEMENT':
      return {
        sentence: `It is approved; enable it for production. ${diligenceOf(customer) || 'Its registrations start then.'}`,
        next: 'enable',
      };
    default: {
      const { sentence, next } = summaryOfActive(customer, isSandbox);
      const hasReady = productsWith('PENDING_ENABLEMENT', customer).length > 0;
      return {
        sentence: hasReady ? `${sentence} More of its products are ready to be enabled.` : sentence,
        next,
      };
    }
  }
}

/** While information is due: what waits for it, and what does not. */
function summaryOfWaiting(customer: Customer): string {
  const ready = productsWith('PENDING_ENABLEMENT', customer);
  if (hasMixedProducts(customer) && ready.length > 0) {
    return 'More information is needed for some of its products; those that are ready can be enabled now.';
  }
  return customer.enabled_at === null
    ? 'More information is needed before it can continue.'
    : 'It is enabled, and more information is needed. Until you provide it, its keys and registrations stay as they are.';
}

function summaryOfActive(customer: Customer, isSandbox: boolean): StatusSummary {
  const { flowdown_status, questionnaire_status, registrations } = customer;
  const lacks =
    flowdown_status !== 'COMPLETE'
      ? 'flowdown'
      : questionnaire_status !== 'COMPLETE'
        ? 'questionnaire'
        : null;
  if (lacks !== null) {
    return { sentence: `It is enabled. ${diligenceOf(customer)}`, next: isSandbox ? lacks : null };
  }
  const stuck = registrations.filter(({ status }) => status === 'ATTENTION_REQUIRED').length;
  if (stuck > 0) {
    const those = stuck === 1 ? 'One of its registrations needs' : `${stuck} of its registrations need`;
    return { sentence: `It is enabled. ${those} attention to continue.`, next: 'registrations' };
  }
  const production = registrations.filter(({ environment }) => environment === 'production');
  const done = production.filter(({ status }) => status === 'ENABLED').length;
  if (production.length > 0 && done === production.length) {
    return {
      sentence: `It is enabled; ${done} of ${done} institutions have enabled it for production. No action needed.`,
      next: null,
    };
  }
  return {
    sentence: `It is enabled; ${done} of ${production.length} institutions have enabled it for production.`,
    next: null,
  };
}

/** The compliance steps that its registrations wait for; empty if there are none. */
function diligenceOf({ flowdown_status, questionnaire_status, realm }: Customer): string {
  const open = [
    ...(flowdown_status === 'COMPLETE' ? [] : [`the flowdown (${enumLabel(flowdown_status).toLowerCase()})`]),
    ...(questionnaire_status === 'COMPLETE'
      ? []
      : [`the questionnaire (${enumLabel(questionnaire_status).toLowerCase()})`]),
  ];
  if (open.length === 0) return '';
  const who = realm === 'sandbox' ? '' : ', which the operator completes';
  return `Its registrations wait for ${open.join(' and ')}${who}.`;
}
