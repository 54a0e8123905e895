/** Progress of passing the bank addendum down to a customer. */
export const flowdownStatuses = ['NOT_STARTED', 'IN_REVIEW', 'NEGOTIATION', 'COMPLETE'] as const;
export type FlowdownStatus = (typeof flowdownStatuses)[number];

/** Progress of the customer's due diligence. */
export const questionnaireStatuses = ['NOT_STARTED', 'RECEIVED', 'COMPLETE'] as const;
export type QuestionnaireStatus = (typeof questionnaireStatuses)[number];
