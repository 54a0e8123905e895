/** How far the bank addendum has been passed down to a customer. */
export const flowdownStatuses = ['NOT_STARTED', 'IN_REVIEW', 'NEGOTIATION', 'COMPLETE'] as const;
export type FlowdownStatus = (typeof flowdownStatuses)[number];

/** How far the customer's due diligence has come. */
export const questionnaireStatuses = ['NOT_STARTED', 'RECEIVED', 'COMPLETE'] as const;
export type QuestionnaireStatus = (typeof questionnaireStatuses)[number];
