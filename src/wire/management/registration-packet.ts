import { objectToSnake } from 'ts-case-convert';
import Type, { type Static } from 'typebox';
import type { EndCustomer } from '../../domain/end-customer.ts';
import { applicationFingerprint } from '../../domain/registration/filing.ts';
import { type Registration, utcDate } from '../../domain/registration/registration.ts';
import { httpsRedirectUris } from '../../domain/web-address.ts';
import { nullable, product } from '../fields.ts';
import { address, billingContact, customerSupportInfo, technicalContact } from '../partner/schemas.ts';

/** All that an institution's form asks for. */
export const registrationPacket = Type.Object(
  {
    application: Type.String({
      description:
        'Tells this application from the same one after a change; given back on `record`, it says which one the ' +
        'institution has.',
    }),
    date: Type.String({ description: 'When the packet was made, YYYY-MM-DD.' }),
    institution_name: Type.String({ description: 'Where the application goes.' }),
    environment: Type.String({ description: 'What it is registered for: `production` or `development`.' }),
    partner_name: Type.String({ description: 'Who resells to the applicant.' }),
    legal_entity_name: Type.String({ description: 'The applicant’s name in law.' }),
    company_name: Type.String({ description: 'What it is called.' }),
    registration_number: nullable(Type.String({ description: 'Its number in its register of companies.' })),
    address,
    application_name: Type.String({ description: 'What its users see when they connect an account.' }),
    website: Type.String({ description: 'Its website, as it was sent.' }),
    redirect_uris: Type.Array(Type.String(), {
      description: 'Where its users may be sent back to; only those that use https.',
    }),
    logo_url: nullable(
      Type.String({ description: 'Where the logo is served to everybody; null without one.' }),
    ),
    logo_sha256: nullable(Type.String({ description: 'SHA-256 of the logo, in hex.' })),
    products: Type.Array(product, { description: 'What it is to use.' }),
    technical_contact: technicalContact,
    billing_contact: billingContact,
    customer_support_info: nullable(customerSupportInfo),
    is_diligence_attested: Type.Boolean({ description: 'Its partner has done due diligence on it.' }),
    is_bank_addendum_completed: Type.Boolean({ description: 'It has agreed to the bank addendum.' }),
  },
  { title: 'RegistrationPacket', description: 'All that an institution’s form asks for.' },
);

export type RegistrationPacket = Static<typeof registrationPacket>;

/** What a packet holds beside the end customer; `now` is real time, `origin` where others reach this server. */
export interface PacketSurroundings {
  registration: Pick<Registration, 'environment'>;
  institutionName: string;
  partnerName: string;
  origin: string;
  now: number;
}

export function toRegistrationPacket(
  customer: EndCustomer,
  { registration, institutionName, partnerName, origin, now }: PacketSurroundings,
): RegistrationPacket {
  const { technicalContact, billingContact, customerSupportInfo, address, logoSha256 } = customer;
  return {
    application: applicationFingerprint(customer),
    date: utcDate(now),
    institution_name: institutionName,
    environment: registration.environment,
    partner_name: partnerName,
    legal_entity_name: customer.legalEntityName,
    company_name: customer.companyName,
    registration_number: customer.registrationNumber,
    application_name: customer.applicationName,
    website: customer.website,
    redirect_uris: httpsRedirectUris(customer.redirectUris),
    logo_url: logoSha256 === null ? null : `${origin}${logoPath(logoSha256)}`,
    logo_sha256: logoSha256,
    products: customer.products,
    ...(objectToSnake({ technicalContact, billingContact, customerSupportInfo, address }) as Documents),
    is_diligence_attested: customer.isDiligenceAttested,
    is_bank_addendum_completed: customer.isBankAddendumCompleted,
  };
}

/** Where a logo is served, under the server's address. */
function logoPath(sha256: string): string {
  return `/logos/${sha256}.png`;
}

type Documents = Pick<
  RegistrationPacket,
  'technical_contact' | 'billing_contact' | 'customer_support_info' | 'address'
>;
