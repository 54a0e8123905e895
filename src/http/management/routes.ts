import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import {
  addDirectCustomerRoute,
  listDirectCustomersRoute,
  removeDirectCustomerRoute,
} from './direct-customers.ts';
import {
  configureDynamicRegistrationRoute,
  readDynamicRegistrationRoute,
  testDynamicRegistrationRoute,
} from './dynamic-registration.ts';
import { decideEndCustomersRoute } from './end-customer-bulk.ts';
import {
  approveEndCustomerRoute,
  denyEndCustomerRoute,
  reverseEndCustomerRoute,
  updateEndCustomerRoute,
} from './end-customer-decisions.ts';
import { revokeEndCustomerKeyRoute, rotateEndCustomerKeyRoute } from './end-customer-keys.ts';
import { listEndCustomerEventsRoute, listEndCustomersRoute, readEndCustomerRoute } from './end-customers.ts';
import { listEventsRoute, readEventRoute } from './events.ts';
import {
  addInstitutionRoute,
  listInstitutionsRoute,
  retireInstitutionRoute,
  updateInstitutionRoute,
} from './institutions.ts';
import { verifyKeyRoute } from './keys-verify.ts';
import { readOverviewRoute } from './overview.ts';
import { packetPageRoute } from './packet-page.ts';
import {
  issuePartnerSecretRoute,
  listPartnerSecretsRoute,
  revokePartnerSecretRoute,
} from './partner-secrets.ts';
import { createPartnerRoute, listPartnersRoute, readPartnerRoute, updatePartnerRoute } from './partners.ts';
import { recordRegistrationRoute, retryRegistrationRoute } from './registration-records.ts';
import { listRegistrationsRoute, readRegistrationRoute } from './registrations.ts';
import { createSandboxPartnerRoute, removeSandboxPartnerRoute } from './sandbox-partners.ts';
import { listSandboxRequestsRoute, readSandboxRequestRoute } from './sandbox-requests.ts';
import { readSettingsRoute, readSystemRoute } from './system.ts';
import { createTokenRoute, listTokensRoute, revokeTokenRoute } from './tokens.ts';
import {
  endUserSessionsRoute,
  inviteUserRoute,
  listUsersRoute,
  makeUserLinkRoute,
  removeUserRoute,
  updateUserRoute,
} from './users.ts';
import { listWebhookDeliveriesRoute, readWebhookDeliveryRoute } from './webhook-deliveries.ts';
import {
  pauseWebhookEndpointRoute,
  resumeWebhookEndpointRoute,
  rotateWebhookEndpointSecretRoute,
  testWebhookEndpointRoute,
} from './webhook-endpoint-actions.ts';
import {
  createWebhookEndpointRoute,
  listWebhookEndpointsRoute,
  readWebhookEndpointRoute,
  removeWebhookEndpointRoute,
  updateWebhookEndpointRoute,
} from './webhook-endpoints.ts';
import { readWebhookKeyRoute } from './webhook-key.ts';
import { listWebhookKeysRoute, rotateWebhookKeyRoute } from './webhook-keys.ts';
import {
  answerWebhookRoute,
  createWebhookListenerRoute,
  nextWebhookRoute,
  removeWebhookListenerRoute,
} from './webhook-listeners.ts';
import { replayWebhookDeliveryRoute, replayWebhookEndpointRoute } from './webhook-replays.ts';

const routes = [
  createPartnerRoute,
  listPartnersRoute,
  readPartnerRoute,
  updatePartnerRoute,
  issuePartnerSecretRoute,
  listPartnerSecretsRoute,
  revokePartnerSecretRoute,
  createSandboxPartnerRoute,
  removeSandboxPartnerRoute,
  listEndCustomersRoute,
  readEndCustomerRoute,
  listEndCustomerEventsRoute,
  listEventsRoute,
  readEventRoute,
  readOverviewRoute,
  readSystemRoute,
  readSettingsRoute,
  approveEndCustomerRoute,
  denyEndCustomerRoute,
  reverseEndCustomerRoute,
  updateEndCustomerRoute,
  decideEndCustomersRoute,
  rotateEndCustomerKeyRoute,
  revokeEndCustomerKeyRoute,
  listInstitutionsRoute,
  addInstitutionRoute,
  updateInstitutionRoute,
  retireInstitutionRoute,
  readDynamicRegistrationRoute,
  configureDynamicRegistrationRoute,
  testDynamicRegistrationRoute,
  listRegistrationsRoute,
  readRegistrationRoute,
  packetPageRoute,
  recordRegistrationRoute,
  retryRegistrationRoute,
  addDirectCustomerRoute,
  listDirectCustomersRoute,
  removeDirectCustomerRoute,
  createTokenRoute,
  listTokensRoute,
  revokeTokenRoute,
  listUsersRoute,
  inviteUserRoute,
  updateUserRoute,
  removeUserRoute,
  makeUserLinkRoute,
  endUserSessionsRoute,
  createWebhookEndpointRoute,
  listWebhookEndpointsRoute,
  readWebhookEndpointRoute,
  updateWebhookEndpointRoute,
  pauseWebhookEndpointRoute,
  resumeWebhookEndpointRoute,
  rotateWebhookEndpointSecretRoute,
  testWebhookEndpointRoute,
  replayWebhookEndpointRoute,
  removeWebhookEndpointRoute,
  listWebhookDeliveriesRoute,
  readWebhookDeliveryRoute,
  replayWebhookDeliveryRoute,
  listWebhookKeysRoute,
  rotateWebhookKeyRoute,
  listSandboxRequestsRoute,
  readSandboxRequestRoute,
  createWebhookListenerRoute,
  nextWebhookRoute,
  answerWebhookRoute,
  removeWebhookListenerRoute,
  readWebhookKeyRoute,
  verifyKeyRoute,
];

/** All operations called with a bearer token. */
export async function managementRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.decorateRequest('managementCaller', undefined);
  for (const route of routes) route(app, services);
}
