import type { Schema } from '../../../api/client.ts';
import { inWords } from '../../../ui/badge.tsx';

type Customer = Schema<'EndCustomer'>;

/** What has to be done for it to go on, by whoever sits before the page; null where others are to act, or nobody. */
export type NextAction = 'review' | 'enable' | 'flowdown' | 'questionnaire' | 'registrations' | null;

export interface Standing {
  /** How it stands and what it waits for. */
  sentence: string;
  next: NextAction;
}

/** Why it is under review, as its partner is told. */
const reviewReasons: Record<Schema<'ReviewReason'>, string> = {
  MANUAL_REVIEW_POLICY: 'Each of your end customers is reviewed.',
  DILIGENCE_NOT_ATTESTED: 'You have not attested due diligence on it.',
  CHANNEL_CONFLICT: 'Its name in law or its website is that of somebody else’s customer.',
  SIMULATED: 'The name of its application asks for it.',
};

/** Says in a sentence how an end customer stands and what it waits for. */
export function standingOf(customer: Customer): Standing {
  const { status, decision_reason: reason } = customer;
  const isSandbox = customer.realm === 'sandbox';
  if (customer.removed_at !== null) {
    return {
      sentence: 'It was removed: its keys have ended and its registrations are taken back.',
      next: null,
    };
  }
  switch (status) {
    case 'UNDER_REVIEW': {
      const why = customer.review_reasons.map((name) => reviewReasons[name]).join(' ');
      const who = isSandbox
        ? 'It waits for a review, which is yours to play in the sandbox.'
        : 'It waits for the operator’s review.';
      return { sentence: `${who} ${why}`.trim(), next: isSandbox ? 'review' : null };
    }
    case 'DENIED':
      return {
        sentence: `It was denied${reason === null ? '' : `: ${reason.replace(/\.$/u, '')}`}. It keeps its sandbox and development keys; only the operator can take the denial back.`,
        next: null,
      };
    case 'MORE_INFORMATION_NEEDED':
      return { sentence: 'It waits for what is still missing about it.', next: null };
    case 'PENDING_ENABLEMENT':
      return {
        sentence:
          `It is approved, and waits for you to enable it for production. ${diligenceOf(customer)}`.trim(),
        next: 'enable',
      };
    default:
      return standingOfActive(customer, isSandbox);
  }
}

function standingOfActive(customer: Customer, isSandbox: boolean): Standing {
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
    return { sentence: `It is enabled. ${those} attention before the bank goes on.`, next: 'registrations' };
  }
  const production = registrations.filter(({ environment }) => environment === 'production');
  const done = production.filter(({ status }) => status === 'ENABLED').length;
  if (production.length > 0 && done === production.length) {
    return {
      sentence: `It is enabled, and so is it at all ${done} banks. Nothing is left to do.`,
      next: null,
    };
  }
  return {
    sentence: `It is enabled, and waits for the banks: ${done} of ${production.length} have enabled it for production.`,
    next: null,
  };
}

/** What its registrations wait for; empty where for nothing on paper. */
function diligenceOf({ flowdown_status, questionnaire_status, realm }: Customer): string {
  const open = [
    ...(flowdown_status === 'COMPLETE' ? [] : [`the flowdown (${inWords(flowdown_status).toLowerCase()})`]),
    ...(questionnaire_status === 'COMPLETE'
      ? []
      : [`the questionnaire (${inWords(questionnaire_status).toLowerCase()})`]),
  ];
  if (open.length === 0) return '';
  const who = realm === 'sandbox' ? '' : ', which the operator completes';
  return `Its registrations wait for ${open.join(' and ')}${who}.`;
}
