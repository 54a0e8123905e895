import { listEvents, readEvent } from './management/audit.ts';
import {
  addDirectCustomer,
  listDirectCustomers,
  removeDirectCustomer,
} from './management/direct-customers.ts';
import { configureDynamicRegistration, readDynamicRegistration } from './management/dynamic-registration.ts';
import { testDynamicRegistration } from './management/dynamic-registration-test.ts';
import { decideEndCustomers } from './management/end-customer-bulk.ts';
import {
  approveEndCustomer,
  denyEndCustomer,
  reverseEndCustomer,
  updateEndCustomer,
} from './management/end-customer-decisions.ts';
import { revokeEndCustomerKey, rotateEndCustomerKey } from './management/end-customer-keys.ts';
import { listEndCustomers, readEndCustomer } from './management/end-customers.ts';
import { listEndCustomerEvents } from './management/events.ts';
import {
  addInstitution,
  listInstitutions,
  retireInstitution,
  updateInstitution,
} from './management/institutions.ts';
import { verifyKey } from './management/keys-verify.ts';
import { readOverview } from './management/overview.ts';
import { issuePartnerSecret, listPartnerSecrets, revokePartnerSecret } from './management/partner-secrets.ts';
import { createPartner, listPartners, readPartner, updatePartner } from './management/partners.ts';
import {
  listRegistrations,
  readRegistration,
  recordRegistration,
  retryRegistration,
} from './management/registrations.ts';
import { createSandboxPartner, removeSandboxPartner } from './management/sandbox-partners.ts';
import { listSandboxRequests, readSandboxRequest } from './management/sandbox-requests.ts';
import { readSettings } from './management/settings.ts';
import { readSystem } from './management/system.ts';
import { createToken, listTokens, revokeToken } from './management/tokens.ts';
import {
  endUserSessions,
  inviteUser,
  listUsers,
  makeUserLink,
  removeUser,
  updateUser,
} from './management/users.ts';
import {
  listWebhookDeliveries,
  readWebhookDelivery,
  replayWebhookDelivery,
} from './management/webhook-deliveries.ts';
import {
  pauseWebhookEndpoint,
  replayWebhookEndpoint,
  resumeWebhookEndpoint,
  rotateWebhookEndpointSecret,
  testWebhookEndpoint,
} from './management/webhook-endpoint-actions.ts';
import {
  createWebhookEndpoint,
  listWebhookEndpoints,
  readWebhookEndpoint,
  removeWebhookEndpoint,
  updateWebhookEndpoint,
} from './management/webhook-endpoints.ts';
import { readWebhookKey } from './management/webhook-key.ts';
import { listWebhookKeys, rotateWebhookKey } from './management/webhook-keys.ts';
import {
  answerWebhook,
  createWebhookListener,
  nextWebhook,
  removeWebhookListener,
} from './management/webhook-listeners.ts';
import type { Operation } from './operation.ts';
import { create } from './partner/create.ts';
import { enable } from './partner/enable.ts';
import { get } from './partner/get.ts';
import { oauthInstitutionsGet } from './partner/oauth-institutions-get.ts';
import { remove } from './partner/remove.ts';
import { webhookVerificationKeyGet } from './partner/webhook-verification-key-get.ts';
import { healthz, readyz } from './service.ts';
import { readSession } from './session/read.ts';
import { confirmSecondFactor, removeSecondFactor, startSecondFactor } from './session/second-factor.ts';
import { changePassword, signIn, signOut } from './session/sign-in.ts';
import { readUserLink, redeemUserLink } from './session/user-links.ts';
import { clockAdvance, clockFreeze, clockGet, clockResume } from './simulation/clock.ts';
import { customerSetFlowdown, customerSetQuestionnaire } from './simulation/customer.ts';
import { faultsClear, faultsGet, faultsSet } from './simulation/faults.ts';
import { institutionsGet, institutionsSet } from './simulation/institutions.ts';
import { progressGet, progressSet } from './simulation/progress.ts';
import { registrationSetStatus } from './simulation/registration.ts';
import { reset } from './simulation/reset.ts';
import { review } from './simulation/review.ts';
import { snapshotCreate, snapshotDelete, snapshotList, snapshotRestore } from './simulation/snapshots.ts';
import { webhookFire } from './simulation/webhook.ts';

/** All operations, in the order of the reference. */
export const operations: readonly Operation[] = [
  create,
  get,
  enable,
  remove,
  oauthInstitutionsGet,
  webhookVerificationKeyGet,
  clockGet,
  clockAdvance,
  clockFreeze,
  clockResume,
  review,
  customerSetFlowdown,
  customerSetQuestionnaire,
  registrationSetStatus,
  progressGet,
  progressSet,
  institutionsGet,
  institutionsSet,
  faultsSet,
  faultsGet,
  faultsClear,
  webhookFire,
  reset,
  snapshotCreate,
  snapshotRestore,
  snapshotList,
  snapshotDelete,
  verifyKey,
  listEndCustomers,
  readEndCustomer,
  updateEndCustomer,
  approveEndCustomer,
  denyEndCustomer,
  reverseEndCustomer,
  decideEndCustomers,
  rotateEndCustomerKey,
  revokeEndCustomerKey,
  listEndCustomerEvents,
  listEvents,
  readEvent,
  readOverview,
  createPartner,
  listPartners,
  readPartner,
  updatePartner,
  issuePartnerSecret,
  listPartnerSecrets,
  revokePartnerSecret,
  createSandboxPartner,
  removeSandboxPartner,
  listInstitutions,
  addInstitution,
  updateInstitution,
  retireInstitution,
  readDynamicRegistration,
  configureDynamicRegistration,
  testDynamicRegistration,
  listRegistrations,
  readRegistration,
  recordRegistration,
  retryRegistration,
  addDirectCustomer,
  listDirectCustomers,
  removeDirectCustomer,
  createToken,
  listTokens,
  revokeToken,
  readSystem,
  readSettings,
  createWebhookEndpoint,
  listWebhookEndpoints,
  readWebhookEndpoint,
  updateWebhookEndpoint,
  pauseWebhookEndpoint,
  resumeWebhookEndpoint,
  rotateWebhookEndpointSecret,
  testWebhookEndpoint,
  replayWebhookEndpoint,
  removeWebhookEndpoint,
  listWebhookDeliveries,
  readWebhookDelivery,
  replayWebhookDelivery,
  listWebhookKeys,
  readWebhookKey,
  rotateWebhookKey,
  createWebhookListener,
  nextWebhook,
  answerWebhook,
  removeWebhookListener,
  listSandboxRequests,
  readSandboxRequest,
  listUsers,
  inviteUser,
  updateUser,
  makeUserLink,
  endUserSessions,
  removeUser,
  readSession,
  signIn,
  signOut,
  changePassword,
  startSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  readUserLink,
  redeemUserLink,
  healthz,
  readyz,
];
