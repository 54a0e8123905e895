import type { Schema } from '../../../api/client.ts';

/** Why an end customer is under review: a short label for lists, and a sentence. */
export const reviewReasons: Record<Schema<'ReviewReason'>, readonly [word: string, sentence: string]> = {
  MANUAL_REVIEW_POLICY: [
    'Manual policy',
    'Its partner’s review policy is manual: each of its end customers is reviewed.',
  ],
  DILIGENCE_NOT_ATTESTED: ['No due diligence', 'Its partner has not attested due diligence.'],
  CHANNEL_CONFLICT: [
    'Channel conflict',
    'An end customer of another partner, or a direct customer, has the same legal name or the same domain.',
  ],
  SIMULATED: ['Simulated', 'Its application name requests a review, which only the sandbox allows.'],
};

export type DecisionKind = 'APPROVE' | 'DENY' | 'REVERSE';

/** Templates for common reasons; the text can be edited. */
export const reasonTemplates: Record<DecisionKind, readonly string[]> = {
  APPROVE: [
    'The documents are in order.',
    'The channel conflict is settled with the other party.',
    'We have done the due diligence ourselves.',
  ],
  DENY: [
    'The website does not show the business that was applied for.',
    'Another partner already serves it.',
    'It is already our direct customer.',
    'Due diligence is missing.',
  ],
  REVERSE: ['The problem has been fixed.', 'It was denied by mistake.'],
};

/** Whether a reason is the user's own text, and not empty or an unchanged template. */
function isTyped(kind: DecisionKind, reason: string): boolean {
  return reason.trim() !== '' && !reasonTemplates[kind].includes(reason);
}

/** The reason after a template is chosen: it replaces another template, and is appended to the user's own text. */
export function withTemplate(kind: DecisionKind, reason: string, template: string): string {
  if (!isTyped(kind, reason)) return template;
  return reason.includes(template) ? reason : `${reason.trimEnd()} ${template}`;
}
