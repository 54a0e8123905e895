import Type from 'typebox';
import type { EndCustomer } from '../../domain/end-customer.ts';
import { applicationFingerprint } from '../../domain/registration/filing.ts';
import { type Registration, utcDate } from '../../domain/registration/registration.ts';
import { httpsRedirectUris } from '../../domain/web-address.ts';
import type { Value } from '../codec.ts';
import { nullable, product } from '../fields.ts';
import {
  address,
  billingContact,
  customerSupportInfo,
  technicalContact,
} from '../partner/customer-fields.ts';

/** The data that an institution's form requires. */
export const registrationPacket = Type.Object(
  {
    application: Type.String({
      description:
        'Identifies this version of the application; passed to `record`, it states which version the institution ' +
        'has.',
    }),
    date: Type.String({ description: 'Date of the packet, YYYY-MM-DD.' }),
    institution_name: Type.String({ description: 'Name of the institution.' }),
    environment: Type.String({
      description: 'Environment of the registration: `production` or `development`.',
    }),
    partner_name: Type.String({ description: 'Name of the applicant’s partner.' }),
    legal_entity_name: Type.String({ description: 'Legal name of the applicant.' }),
    company_name: Type.String({ description: 'Name of the applicant.' }),
    registration_number: nullable(Type.String({ description: 'Number in its company register.' })),
    address,
    application_name: Type.String({ description: 'Name shown to its users when they connect an account.' }),
    website: Type.String({ description: 'Website, as sent.' }),
    redirect_uris: Type.Array(Type.String(), {
      description: 'Where its users can be redirected; only https URIs.',
    }),
    logo_url: nullable(Type.String({ description: 'Public URL of the logo, or null.' })),
    logo_sha256: nullable(Type.String({ description: 'SHA-256 of the logo, in hex.' })),
    products: Type.Array(product, { description: 'Products it uses.' }),
    technical_contact: technicalContact,
    billing_contact: billingContact,
    customer_support_info: nullable(customerSupportInfo),
    is_diligence_attested: Type.Boolean({ description: 'Whether its partner has done due diligence on it.' }),
    is_bank_addendum_completed: Type.Boolean({ description: 'Whether it has accepted the bank addendum.' }),
  },
  { title: 'RegistrationPacket', description: 'The data that an institution’s form requires.' },
);

export type RegistrationPacket = Value<typeof registrationPacket>;

/** A packet's inputs besides the end customer; `now` is real time, `origin` the server's public address. */
interface PacketInputs {
  registration: Pick<Registration, 'environment'>;
  institutionName: string;
  partnerName: string;
  origin: string;
  now: number;
}

export function toRegistrationPacket(
  customer: EndCustomer,
  { registration, institutionName, partnerName, origin, now }: PacketInputs,
): RegistrationPacket {
  const { logoSha256 } = customer;
  return {
    ...customer,
    application: applicationFingerprint(customer),
    date: utcDate(now),
    institutionName,
    environment: registration.environment,
    partnerName,
    redirectUris: httpsRedirectUris(customer.redirectUris),
    logoUrl: logoSha256 === null ? null : `${origin}${logoPath(logoSha256)}`,
  };
}

/** Path of a logo, under the server's address. */
function logoPath(sha256: string): string {
  return `/logos/${sha256}.png`;
}
