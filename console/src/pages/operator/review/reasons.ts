import type { Schema } from '../../../api/client.ts';

/** Why an end customer is under review: in a word for lists, and in a sentence. */
export const reviewReasons: Record<Schema<'ReviewReason'>, readonly [word: string, sentence: string]> = {
  MANUAL_REVIEW_POLICY: [
    'Manual policy',
    'Its partner’s review policy is manual: each of its end customers waits for a decision.',
  ],
  DILIGENCE_NOT_ATTESTED: ['Diligence', 'Its partner has not attested due diligence on it.'],
  CHANNEL_CONFLICT: [
    'Channel conflict',
    'An end customer of another partner, or a direct customer, has the same legal name or the same domain.',
  ],
  SIMULATED: ['Simulated', 'Its partner has put it under review in the sandbox.'],
};

export type DecisionKind = 'APPROVE' | 'DENY' | 'REVERSE';

/** Reasons that are often given; each can be written on. */
export const reasonTemplates: Record<DecisionKind, readonly string[]> = {
  APPROVE: [
    'The documents are in order.',
    'The channel conflict is settled with the other party.',
    'We have done the due diligence ourselves.',
  ],
  DENY: [
    'The website does not show the business that was applied for.',
    'It is served by another partner already.',
    'It is a direct customer of ours already.',
    'There is no due diligence on it.',
  ],
  REVERSE: ['What stood against it is mended.', 'It was denied by mistake.'],
};
