import { issuePartnerSecret } from './management/partner-secrets.ts';
import { createPartner } from './management/partners.ts';
import type { Operation } from './operation.ts';
import { create } from './partner/create.ts';
import { enable } from './partner/enable.ts';
import { get } from './partner/get.ts';
import { oauthInstitutionsGet } from './partner/oauth-institutions-get.ts';
import { remove } from './partner/remove.ts';
import { review } from './simulation/review.ts';

/** Every operation of the server, in the order of the reference. */
export const operations: readonly Operation[] = [
  create,
  get,
  enable,
  remove,
  oauthInstitutionsGet,
  review,
  createPartner,
  issuePartnerSecret,
];
