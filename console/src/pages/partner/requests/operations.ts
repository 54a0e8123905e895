import type { paths } from '../../../api/openapi.d.ts';

/** The paths of the operations that a sandbox has. */
export const operationPaths = [
  '/partner/customer/create',
  '/partner/customer/get',
  '/partner/customer/enable',
  '/partner/customer/remove',
  '/partner/customer/oauth_institutions/get',
  '/beta/partner/customer/v1/create',
  '/beta/partner/customer/v1/get',
  '/beta/partner/customer/v1/update',
  '/beta/partner/customer/v1/enable',
  '/webhook_verification_key/get',
  '/simulation/clock/get',
  '/simulation/clock/advance',
  '/simulation/clock/freeze',
  '/simulation/clock/resume',
  '/simulation/customer/review',
  '/simulation/customer/set_flowdown',
  '/simulation/customer/set_questionnaire',
  '/simulation/customer/set_requirements',
  '/simulation/registration/set_status',
  '/simulation/progress/get',
  '/simulation/progress/set',
  '/simulation/institutions/get',
  '/simulation/institutions/set',
  '/simulation/faults/set',
  '/simulation/faults/get',
  '/simulation/faults/clear',
  '/simulation/webhook/fire',
  '/simulation/reset',
  '/simulation/snapshot/create',
  '/simulation/snapshot/restore',
  '/simulation/snapshot/list',
  '/simulation/snapshot/delete',
  '/simulation/quotas/get',
] as const satisfies readonly (keyof paths)[];

const environments = /^\/(?:sandbox|development|production)(?=\/)/u;

/** The path of an operation without the environment. */
export function operationPathOf(path: string): string {
  return path.replace(environments, '');
}

/** The operation id, also the method of the Node SDK: `partnerCustomerGet` for `/partner/customer/get`. */
export function operationIdOf(path: string): string {
  const [first = '', ...others] = eventLabel(path);
  return first + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** The words of a path; joined by `_`, they are the method of the Python SDK. */
export function eventLabel(path: string): string[] {
  return path.split(/[/_]/u).filter((word) => word !== '');
}
