import { createEndCustomer, type NameMatches } from '../../src/domain/create-end-customer.ts';
import type { EndCustomer, EndCustomerProfile } from '../../src/domain/end-customer.ts';
import { DomainError, type DomainErrorCode } from '../../src/domain/errors.ts';
import { readLogo } from '../../src/domain/logo.ts';
import type { Partner } from '../../src/domain/partner.ts';
import {
  type EndCustomerUpdate,
  readEndCustomerUpdate,
  updateEndCustomer,
} from '../../src/domain/update-end-customer.ts';
import { png } from './png.ts';
import { countingContext, samplePartner, sampleProfile } from './samples.ts';

const actor = 'partner:p';
export const later = countingContext(1_700_000_000_000);
const noMatches: NameMatches = { existing: null, applicationNameTaken: false, channelConflict: false };
export const image = png().toString('base64');
export const { sha256: imageSha256 } = readLogo(image);
const ownLogo = 'ab'.repeat(32);

/** The partner of the customer. */
export const partner: Partner = {
  ...samplePartner,
  products: ['auth', 'identity'],
  technicalContact: { email: 'tech@partner.example.com' },
  billingContact: { email: 'bills@partner.example.com' },
  customerSupportInfo: { email: 'help@partner.example.com' },
  logoSha256: 'cd'.repeat(32),
};

const profile: EndCustomerProfile = {
  ...sampleProfile,
  registrationNumber: 'HRB 1',
  logoSha256: ownLogo,
  technicalContact: { givenName: 'A', email: 'a@example.com' },
  customerSupportInfo: { contactUrl: 'example.com/help' },
  address: { city: 'Oslo', countryCode: 'NO' },
  assetsUnderManagement: { amount: 1, isoCurrencyCode: 'NOK' },
};

const { endCustomer: created } = createEndCustomer(
  profile,
  noMatches,
  {
    partner,
    realm: 'live',
    availability: { development: true, limitedProductionCalls: 0, liveConnector: 'simulated' },
    actor,
  },
  countingContext(),
);
/** A live customer that is PENDING_ENABLEMENT, and whose registrations are reconciled. */
export const customer: EndCustomer = { ...created, registrationsDueAt: null };

/** What differs from the customer, its partner and an update without matching names. */
export interface Around {
  of?: Partial<EndCustomer>;
  by?: Partial<Partner>;
  matches?: Partial<NameMatches>;
  isOperator?: boolean;
  requiresSupportEmail?: boolean;
}

/** Updates the customer as its partner, or as the operator. */
export function update(
  asked: EndCustomerUpdate,
  { of = {}, by = {}, matches = {}, isOperator = false, requiresSupportEmail = false }: Around = {},
) {
  const before = { ...customer, ...of };
  const inputs = {
    partner: { ...partner, ...by },
    nameMatches: { ...noMatches, ...matches },
    contract: { requiresSupportEmail },
    actor,
    isOperator,
  } as const;
  return updateEndCustomer(before, readEndCustomerUpdate(asked, before), inputs, later);
}

/** Returns whether an error has a code and names exactly these fields. */
export const isRefused =
  (code: DomainErrorCode, ...paths: string[]) =>
  (error: unknown) =>
    error instanceof DomainError &&
    error.code === code &&
    error.fields.map(({ path }) => path).join() === paths.join();
