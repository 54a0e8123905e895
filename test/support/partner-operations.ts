import type { ErrorCode } from '../../src/api/errors.ts';
import { application } from './client.ts';

/** An operation that partners call with their credentials. */
export interface PartnerOperation {
  path: string;
  /** A valid body, without credentials. */
  body(): Record<string, unknown>;
  bodyBytesMax: number;
  /** The error code for an end customer’s valid key; by default the operation is for partners only. */
  toEndCustomers?: ErrorCode;
}

const kib = 1024;
const anybody = '0123456789abcdef01234567';
const onOneCustomer = (path: string, more: object = {}): PartnerOperation => ({
  path,
  body: () => ({ end_customer_client_id: anybody, ...more }),
  bodyBytesMax: 64 * kib,
});

export const create: PartnerOperation = {
  path: '/partner/customer/create',
  body: () => application(),
  bodyBytesMax: 6 * kib * kib,
};
export const get = onOneCustomer('/partner/customer/get');
export const enable = onOneCustomer('/partner/customer/enable');
export const remove = onOneCustomer('/partner/customer/remove');
export const oauthInstitutionsGet = onOneCustomer('/partner/customer/oauth_institutions/get');
export const review = onOneCustomer('/simulation/customer/review', { decision: 'APPROVE' });
const onOneSnapshot = (verb: string): PartnerOperation => ({
  path: `/simulation/snapshot/${verb}`,
  body: () => ({ name: 'one' }),
  bodyBytesMax: 64 * kib,
});
export const snapshotCreate = onOneSnapshot('create');
export const snapshotRestore = onOneSnapshot('restore');
export const snapshotDelete = onOneSnapshot('delete');
export const setFlowdown = onOneCustomer('/simulation/customer/set_flowdown', { status: 'COMPLETE' });
export const setQuestionnaire = onOneCustomer('/simulation/customer/set_questionnaire', {
  status: 'COMPLETE',
});
export const setStatus = onOneCustomer('/simulation/registration/set_status', { status: 'ENABLED' });
const onSandbox = (path: string, body: object): PartnerOperation => ({
  path,
  body: () => ({ ...body }),
  bodyBytesMax: 64 * kib,
});
export const setProgress = onSandbox('/simulation/progress/set', { mode: 'immediate' });
export const setInstitutions = onSandbox('/simulation/institutions/set', { institutions: [] });
export const webhookVerificationKeyGet: PartnerOperation = {
  path: '/webhook_verification_key/get',
  body: () => ({ key_id: 'b1e55ed0-0000-4000-8000-000000000000' }),
  bodyBytesMax: 64 * kib,
  toEndCustomers: 'INVALID_WEBHOOK_VERIFICATION_KEY_ID',
};
export const fireWebhook = onOneCustomer('/simulation/webhook/fire', {
  institution_id: 'ins_56',
  status: 'ENABLED',
});
export const setFault = onSandbox('/simulation/faults/set', { operation: '/partner/customer/get' });

export const partnerOperations = [
  create,
  get,
  enable,
  remove,
  oauthInstitutionsGet,
  webhookVerificationKeyGet,
  review,
  setFlowdown,
  setQuestionnaire,
  setStatus,
  fireWebhook,
  setProgress,
  setInstitutions,
  setFault,
];
