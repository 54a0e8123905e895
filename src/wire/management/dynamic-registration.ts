import Type, { type Static } from 'typebox';
import {
  bankFlavours,
  type DynamicBankChanges,
  type DynamicBankConfiguration,
} from '../../domain/dynamic-bank.ts';
import { lookUpMeans } from '../../domain/registration/dynamic.ts';
import { operatorAdmins, operators } from '../access.ts';
import { nullable, oneOf, optionally, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { institutionParams } from './institutions.ts';

const pemLengthMax = 20_000;

const pem = (description: string) =>
  Type.String({ minLength: 1, maxLength: pemLengthMax, description: `${description} PEM.` });

const settings = {
  registration_endpoint: text({
    description:
      'Registration endpoint (RFC 7591, section 3): https, or http on this machine. All other calls to the ' +
      'institution use the same host.',
    maxLength: 2048,
  }),
  flavour: oneOf(bankFlavours, {
    title: 'DynamicRegistrationFlavour',
    description:
      '`rfc7591`: RFC 7591 and RFC 7592; `fdx`: with the additions of the Financial Data Exchange.',
  }),
  software_id: nullable(
    text({ description: 'Prefix of each application’s reference in its `software_id`.' }),
  ),
  look_up: oneOf(lookUpMeans, {
    title: 'LookUpMeans',
    description:
      'How to find a registration whose response was lost: a GET on the endpoint with `?software_id=…`; the name, ' +
      'which the institution registers only once; or none, and the operator resolves it.',
  }),
  ca: nullable(pem('Additional trusted certificate authorities.')),
  extra_metadata: Type.Record(Type.String(), Type.Unknown(), {
    maxProperties: 100,
    description:
      'Additional client metadata for the institution; not the application’s own, such as its name or redirect ' +
      'URIs. A field that is null is not sent, even if it has a default or the institution has set it itself: for ' +
      'institutions that refuse fields in an update which they returned.',
  }),
};

const secrets = {
  initial_access_token: nullable(
    text({ description: 'Initial access token, which authorizes registrations.', maxLength: 8192 }),
  ),
  software_statement: nullable(
    text({ description: 'A JWT (RFC 7591, section 2.3), sent as is.', maxLength: 16_384 }),
  ),
  mutual_tls: nullable(
    Type.Object(
      {
        cert: pem('The certificate, with its chain.'),
        key: pem('The private key, unencrypted.'),
      },
      {
        title: 'MutualTls',
        description: 'Client certificate for calls to the institution.',
        additionalProperties: false,
      },
    ),
  ),
};

/** Fields of a configuration that are never returned. */
export const secretFields = Object.keys(secrets);

const configuration = Type.Object(
  {
    ...settings,
    has_initial_access_token: Type.Boolean({
      description: 'Whether one is set; it is stored encrypted and never returned.',
    }),
    has_software_statement: Type.Boolean({ description: 'Whether one is set; never returned.' }),
    has_mutual_tls: Type.Boolean({ description: 'Whether certificate and key are set; never returned.' }),
  },
  { title: 'DynamicRegistration', description: 'Configuration of an institution’s registration interface.' },
);

const exampleConfiguration = {
  registration_endpoint: 'https://api.harbour.example.com/fdx/v6/register',
  flavour: 'fdx',
  software_id: null,
  look_up: 'software_id',
  ca: null,
  extra_metadata: { scope: 'openid fdx:accounts.read' },
  has_initial_access_token: true,
  has_software_statement: false,
  has_mutual_tls: false,
};

const path = '/v1/institutions/:institution_id/dynamic-registration';

export const readDynamicRegistration = operation({
  id: 'readDynamicRegistration',
  roles: operators,
  method: 'GET',
  path,
  tag: 'Management',
  scope: 'operator',
  summary: 'Read an institution’s interface',
  description:
    'Returns the configuration of the institution’s own registration interface; for secrets, only whether they ' +
    'are set. Returns `NOT_FOUND` if none is configured.',
  params: institutionParams,
  reply: { dynamic_registration: configuration },
  errors: ['NOT_FOUND'],
  replyExample: { dynamic_registration: exampleConfiguration },
});

export const configureDynamicRegistration = operation({
  id: 'configureDynamicRegistration',
  roles: operatorAdmins,
  method: 'PATCH',
  path,
  tag: 'Management',
  scope: 'operator',
  summary: 'Configure an institution’s interface',
  description:
    'Configures registration through the institution’s own interface (RFC 7591 and RFC 7592). Omitted fields keep ' +
    'their values, null clears. The first call requires `registration_endpoint`; the defaults are `rfc7591`, no ' +
    'look-up and no secrets. Takes effect once the institution’s `connector` is `dynamic`; registrations there ' +
    'that await a retry are retried immediately.',
  params: institutionParams,
  body: optionally({ ...settings, ...secrets }),
  reply: { dynamic_registration: configuration },
  errors: ['NOT_FOUND'],
  example: {
    registration_endpoint: exampleConfiguration.registration_endpoint,
    flavour: 'fdx',
    look_up: 'software_id',
    initial_access_token: 'k7Yq2vXw0',
    extra_metadata: exampleConfiguration.extra_metadata,
  },
  replyExample: { dynamic_registration: exampleConfiguration },
});

/** Converts the body to the domain's changes; metadata keeps its names. */
export function toDynamicBankChanges(
  body: Static<NonNullable<typeof configureDynamicRegistration.body>>,
): DynamicBankChanges {
  const changes: { [Key in keyof DynamicBankChanges]: DynamicBankChanges[Key] | undefined } = {
    registrationEndpoint: body.registration_endpoint,
    flavour: body.flavour,
    softwareId: body.software_id,
    lookUp: body.look_up,
    ca: body.ca,
    extraMetadata: body.extra_metadata,
    initialAccessToken: body.initial_access_token,
    softwareStatement: body.software_statement,
    mutualTls: body.mutual_tls,
  };
  return Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as DynamicBankChanges;
}

export function toDynamicRegistrationReply({
  settings,
  secrets,
}: DynamicBankConfiguration): Static<typeof configuration> {
  return {
    registration_endpoint: settings.registrationEndpoint,
    flavour: settings.flavour,
    software_id: settings.softwareId,
    look_up: settings.lookUp,
    ca: settings.ca,
    extra_metadata: settings.extraMetadata,
    has_initial_access_token: secrets.initialAccessToken !== null,
    has_software_statement: secrets.softwareStatement !== null,
    has_mutual_tls: secrets.mutualTls !== null,
  };
}
