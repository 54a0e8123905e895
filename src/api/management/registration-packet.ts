import Type from 'typebox';
import type { EndCustomer } from '../../domain/end-customer.ts';
import type { InstitutionTerms } from '../../domain/institution.ts';
import { changesSinceFiled } from '../../domain/registration/filed-application.ts';
import { applicationFingerprint } from '../../domain/registration/filing.ts';
import { nameOf, type Registration, utcDate } from '../../domain/registration/registration.ts';
import { httpsRedirectUris } from '../../domain/web-address.ts';
import { listUpdates } from '../../store/events.ts';
import { findPartner } from '../../store/partners.ts';
import type { Db } from '../../store/tables.ts';
import { toSnake } from '../../workers/webhooks/body.ts';
import { toWireName, type Value } from '../codec.ts';
import {
  example,
  exampleEndCustomer,
  exampleInstitution,
  examplePartner,
  exampleTimestamp,
} from '../examples.ts';
import { boolean, nullable, product, string } from '../fields.ts';
import {
  address,
  billingContact,
  customerSupportInfo,
  technicalContact,
} from '../partner/customer-fields.ts';
import { requireFound } from '../require.ts';
import type { Services } from '../services.ts';

export const exampleApplication = '4be1a8c07f3d5e92';

const packetChange = Type.Object(
  {
    field: string('Changed field of the packet.', 'company_name'),
    before: Type.Unknown({ description: 'Value that the institution has, or null.' }),
    after: Type.Unknown({ description: 'Value in the packet, or null.' }),
  },
  { title: 'PacketChange', description: 'A field that has changed since the institution received it.' },
);

/** The data that an institution's form requires. */
export const registrationPacket = Type.Object(
  {
    application: string(
      'Identifies this version of the application; passed to `record`, it states which version the institution ' +
        'has.',
      exampleApplication,
    ),
    date: string('Date of the packet, YYYY-MM-DD.', exampleTimestamp.slice(0, 10)),
    institution_name: string('Name of the institution.', exampleInstitution.name),
    environment: string('Environment of the registration: `production` or `development`.', 'production'),
    partner_name: string('Name of the applicant’s partner.', examplePartner.name),
    legal_entity_name: string('Legal name of the applicant.', exampleEndCustomer.legal_entity_name),
    company_name: string('Name of the applicant.', exampleEndCustomer.company_name),
    registration_number: nullable(string('Number in its company register.')),
    address,
    application_name: string(
      'Name shown to its users when they connect an account.',
      exampleEndCustomer.application_name,
    ),
    website: string('Website, as sent.', exampleEndCustomer.website),
    redirect_uris: Type.Array(Type.String(), {
      description: 'Where its users can be redirected; only https URIs.',
      [example]: exampleEndCustomer.redirect_uris,
    }),
    logo_url: nullable(string('Public URL of the logo, or null.')),
    logo_sha256: nullable(string('SHA-256 of the logo, in hex.')),
    products: Type.Array(product, {
      description: 'Products it uses.',
      [example]: exampleEndCustomer.products,
    }),
    technical_contact: technicalContact,
    billing_contact: billingContact,
    customer_support_info: nullable(customerSupportInfo),
    is_diligence_attested: boolean('Whether its partner has done due diligence on it.', true),
    is_bank_addendum_completed: boolean('Whether it has accepted the bank addendum.', true),
    changes: nullable(
      Type.Array(packetChange, {
        description:
          'What has changed since the institution received the application, with the task `UPDATE`; null with another ' +
          'task or none, or if the institution’s version is unknown. A logo is represented by its SHA-256.',
      }),
    ),
  },
  { title: 'RegistrationPacket', description: 'The data that an institution’s form requires.' },
);

export type RegistrationPacket = Value<typeof registrationPacket>;

/** A packet's inputs besides the end customer; `now` is real time, `origin` the server's public address. */
interface PacketInputs {
  registration: Pick<Registration, 'environment'>;
  changes: RegistrationPacket['changes'];
  institutionName: string;
  partnerName: string;
  origin: string;
  now: number;
}

function toRegistrationPacket(
  customer: EndCustomer,
  { registration, institutionName, partnerName, changes, origin, now }: PacketInputs,
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
    changes,
  };
}

/** Path of a logo, under the server's address. */
function logoPath(sha256: string): string {
  return `/logos/${sha256}.png`;
}

/** A registration with its inputs. */
export interface RegistrationInFull {
  customer: EndCustomer;
  institutions: readonly InstitutionTerms[];
  registration: Registration;
}

/** The data that the institution's form requires; `origin` is the server's public address. */
export async function packetOf(
  db: Db,
  { now }: Pick<Services, 'now'>,
  { customer, institutions, registration }: RegistrationInFull,
  origin: string,
): Promise<RegistrationPacket> {
  const partner = requireFound(await findPartner(db, customer.partnerClientId), 'partner');
  return toRegistrationPacket(customer, {
    registration,
    institutionName: nameOf(institutions, registration.institutionId),
    partnerName: partner.name,
    changes: await packetChanges(db, customer, registration),
    origin,
    now: now(),
  });
}

/** Updates in which the version of an application that an institution has is searched for. */
const updatesMax = 200;

async function packetChanges(
  db: Db,
  customer: EndCustomer,
  { task, filing }: Registration,
): Promise<RegistrationPacket['changes']> {
  if (task !== 'UPDATE' || filing.application === null) return null;
  const updates = await listUpdates(db, customer.clientId, updatesMax);
  const changes = changesSinceFiled(customer, updates, filing.application);
  return (
    changes?.map(({ field, before, after }) => ({
      field: toWireName(field),
      before: toSnake(before),
      after: toSnake(after),
    })) ?? null
  );
}
