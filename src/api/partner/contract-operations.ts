import { customerOperations } from './customer.ts';
import { oauthInstitutionsGet } from './oauth-institutions.ts';
import { stepByStepOperations } from './step-by-step.ts';
import { webhookEventsList } from './webhook-events.ts';
import { webhookVerificationKeyGet } from './webhook-verification-key.ts';

/** The operations of the public contract, in the order of the reference. */
export const contractOperations = [
  ...customerOperations,
  oauthInstitutionsGet,
  ...stepByStepOperations,
  webhookVerificationKeyGet,
  webhookEventsList,
];
