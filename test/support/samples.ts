import type { Context } from '../../src/domain/context.ts';
import type { EndCustomerProfile } from '../../src/domain/end-customer.ts';
import { createPartner, type Partner } from '../../src/domain/partner.ts';
import type { RetryPolicy } from '../../src/domain/webhook/retry.ts';

/** Ascending ids, so that each is unique. */
export function countingContext(now = 1_600_000_000_000): Context {
  let count = 0;
  const next = () => String(++count);
  return {
    now,
    clientAddress: null,
    newClientId: next,
    newSecret: () => ({ plain: next(), hash: next() }),
    newToken: () => ({ plain: next(), hash: next() }),
    random: () => 0.5,
    newId: next,
  };
}

/** Automatic and complete. */
export const samplePartner: Partner = createPartner(
  {
    name: 'Partner',
    products: ['auth'],
    environments: ['production'],
    reviewPolicy: 'AUTOMATIC',
    flowdownStatus: 'COMPLETE',
    questionnaireStatus: 'COMPLETE',
    technicalContact: null,
    billingContact: null,
    customerSupportInfo: null,
    logoSha256: null,
    usesCoBrandedConsentPane: false,
    hasMonthlyServiceCommitment: false,
  },
  'system',
  countingContext(),
).partner;

/** The application of a complete end customer that needs no review. */
export const sampleProfile: EndCustomerProfile = {
  companyName: 'A',
  legalEntityName: 'A',
  applicationName: 'A',
  website: 'example.com',
  registrationNumber: null,
  products: ['auth'],
  createLinkCustomization: false,
  logoSha256: null,
  technicalContact: { email: 'a@example.com' },
  billingContact: { email: 'a@example.com' },
  customerSupportInfo: null,
  address: {},
  assetsUnderManagement: null,
  redirectUris: ['https://example.com/oauth'],
  isDiligenceAttested: true,
  isBankAddendumCompleted: true,
  bankAddendumAcceptance: null,
  craQuestionnaire: null,
};

/** The default settings. */
export const samplePolicy: RetryPolicy = {
  timeoutMs: 10_000,
  firstDelayMs: 30_000,
  factor: 4,
  windowMs: 24 * 3_600_000,
  retryAfterMaxMs: 4 * 3_600_000,
  rejectedShare: 0.9,
  rejectedForMs: 24 * 3_600_000,
};
