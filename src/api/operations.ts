import { auditOperations } from './management/audit.ts';
import { directCustomerOperations } from './management/direct-customers.ts';
import { dynamicRegistrationOperations } from './management/dynamic-registration.ts';
import { decideEndCustomers } from './management/end-customer-bulk-decisions.ts';
import { endCustomerDecisionOperations } from './management/end-customer-decisions.ts';
import { endCustomerKeyOperations } from './management/end-customer-keys.ts';
import { listEndCustomers } from './management/end-customer-list.ts';
import { endCustomerSuspensionOperations } from './management/end-customer-suspension.ts';
import { readEndCustomer } from './management/end-customers.ts';
import { eventOperations } from './management/events.ts';
import { institutionOperations } from './management/institutions.ts';
import { verifyKey } from './management/keys-verify.ts';
import { masterKeyOperations } from './management/master-key.ts';
import { readOverview } from './management/overview.ts';
import { partnerSecretOperations } from './management/partner-secrets.ts';
import { partnerAccountOperations } from './management/partners.ts';
import { registrationRecordOperations } from './management/registration-records.ts';
import { registrationOperations } from './management/registrations.ts';
import { reviewOperations } from './management/reviews.ts';
import { sandboxPartnerOperations } from './management/sandbox-partners.ts';
import { sandboxRequestOperations } from './management/sandbox-requests.ts';
import { systemOperations } from './management/system.ts';
import { tokenOperations } from './management/tokens.ts';
import { userOperations } from './management/users.ts';
import { readWaiting } from './management/waiting.ts';
import { webhookDeliveryOperations } from './management/webhook-deliveries.ts';
import { webhookEndpointActionOperations } from './management/webhook-endpoint-actions.ts';
import { webhookEndpointOperations } from './management/webhook-endpoints.ts';
import { webhookKeyOperations } from './management/webhook-keys.ts';
import { webhookListenerOperations } from './management/webhook-listeners.ts';
import type { Operation } from './operation.ts';
import { contractOperations } from './partner/contract-operations.ts';
import { serviceOperations } from './service.ts';
import { changePassword } from './session/password.ts';
import { secondFactorOperations } from './session/second-factor.ts';
import { sessionOperations } from './session/session.ts';
import { userLinkOperations } from './session/user-links.ts';
import { clockOperations } from './simulation/clock.ts';
import { simulatedCustomerOperations } from './simulation/customer.ts';
import { faultOperations } from './simulation/faults.ts';
import { sandboxInstitutionOperations } from './simulation/institutions.ts';
import { quotasGet } from './simulation/quotas.ts';
import { simulatedRegistrationOperations } from './simulation/registration.ts';
import { sandboxStateOperations } from './simulation/sandbox.ts';
import { webhookFire } from './simulation/webhook.ts';

/** All operations, in the order of the reference. */
export const operations: readonly Operation[] = [
  ...contractOperations,
  ...clockOperations,
  ...simulatedCustomerOperations,
  ...simulatedRegistrationOperations,
  ...sandboxInstitutionOperations,
  ...faultOperations,
  webhookFire,
  ...sandboxStateOperations,
  quotasGet,
  verifyKey,
  listEndCustomers,
  readEndCustomer,
  ...endCustomerDecisionOperations,
  decideEndCustomers,
  ...reviewOperations,
  ...endCustomerSuspensionOperations,
  ...endCustomerKeyOperations,
  ...eventOperations,
  ...auditOperations,
  readOverview,
  readWaiting,
  ...partnerAccountOperations,
  ...partnerSecretOperations,
  ...sandboxPartnerOperations,
  ...institutionOperations,
  ...dynamicRegistrationOperations,
  ...registrationOperations,
  ...registrationRecordOperations,
  ...directCustomerOperations,
  ...tokenOperations,
  ...systemOperations,
  ...masterKeyOperations,
  ...webhookEndpointOperations,
  ...webhookEndpointActionOperations,
  ...webhookDeliveryOperations,
  ...webhookKeyOperations,
  ...webhookListenerOperations,
  ...sandboxRequestOperations,
  ...userOperations,
  ...sessionOperations,
  changePassword,
  ...secondFactorOperations,
  ...userLinkOperations,
  ...serviceOperations,
];
