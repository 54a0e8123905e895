import Type, { type Static } from 'typebox';
import {
  bankFlavours,
  type DynamicBankChanges,
  type DynamicBankConfiguration,
} from '../../domain/dynamic-bank.ts';
import { lookUpMeans } from '../../domain/registration/dynamic.ts';
import { operatorAdmins, operators } from '../access.ts';
import { nullable, oneOf, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { institutionParams } from './institutions.ts';

const pemLengthMax = 20_000;

const pem = (description: string) =>
  Type.String({ minLength: 1, maxLength: pemLengthMax, description: `${description} PEM.` });

const settings = {
  registration_endpoint: text({
    description:
      'Where clients are registered (RFC 7591, section 3): https, or http on this machine. All else of the ' +
      'institution that is called is on the same host.',
    maxLength: 2048,
  }),
  flavour: oneOf(bankFlavours, {
    title: 'DynamicRegistrationFlavour',
    description:
      '`rfc7591`: as RFC 7591 and RFC 7592 have it; `fdx`: with what the Financial Data Exchange adds to them.',
  }),
  software_id: nullable(
    text({ description: 'Stands before each application’s own reference in its `software_id`.' }),
  ),
  look_up: oneOf(lookUpMeans, {
    title: 'LookUpMeans',
    description:
      'How a registration whose answer was lost is found: a GET on the endpoint with `?software_id=…`; by the ' +
      'name, which the institution refuses to register twice; or not at all, and the operator is asked.',
  }),
  ca: nullable(pem('Certificates of authorities to trust besides the usual ones.')),
  extra_metadata: Type.Record(Type.String(), Type.Unknown(), {
    maxProperties: 100,
    description:
      'More client metadata that the institution asks for; nothing that the application says of itself, as its name ' +
      'or redirect URIs.',
  }),
};

const secrets = {
  initial_access_token: nullable(
    text({ description: 'What the institution lets register.', maxLength: 8192 }),
  ),
  software_statement: nullable(
    text({ description: 'A JWT (RFC 7591, section 2.3), sent as it is.', maxLength: 16_384 }),
  ),
  mutual_tls: nullable(
    Type.Object(
      {
        cert: pem('The certificate, and those that lead from it to its authority.'),
        key: pem('Its private key, not itself encrypted.'),
      },
      {
        title: 'MutualTls',
        description: 'Shown to the institution on each call.',
        additionalProperties: false,
      },
    ),
  ),
};

/** What a configuration holds that is never told again. */
export const secretFields = Object.keys(secrets);

const configuration = Type.Object(
  {
    ...settings,
    has_initial_access_token: Type.Boolean({
      description: 'There is one; it is stored encrypted and never told.',
    }),
    has_software_statement: Type.Boolean({ description: 'There is one; as the token.' }),
    has_mutual_tls: Type.Boolean({ description: 'There are a certificate and its key; as the token.' }),
  },
  { title: 'DynamicRegistration', description: 'How an institution’s interface for registrations is used.' },
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
  summary: 'Read how an institution’s interface is used',
  description:
    'Tells how registrations are carried out by the institution’s own interface; of secrets only whether they are ' +
    'set. `NOT_FOUND` where none is configured.',
  params: institutionParams,
  reply: Type.Object(
    { dynamic_registration: configuration, ...requestIdField },
    { title: 'ReadDynamicRegistrationResponse' },
  ),
  errors: ['NOT_FOUND'],
  replyExample: { dynamic_registration: exampleConfiguration, request_id: exampleRequestId },
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
    'Says how registrations are carried out by the institution’s own interface (RFC 7591 and RFC 7592). What is ' +
    'left out stays, null clears. The first time `registration_endpoint` is needed; the rest is `rfc7591`, without ' +
    'look-up and secrets. It is used once the institution’s `connector` is `dynamic`; ' +
    'registrations there that wait to be tried again are tried at once.',
  params: institutionParams,
  body: Type.Partial(Type.Object({ ...settings, ...secrets }), {
    title: 'ConfigureDynamicRegistrationRequest',
    additionalProperties: false,
  }),
  reply: Type.Object(
    { dynamic_registration: configuration, ...requestIdField },
    { title: 'ConfigureDynamicRegistrationResponse' },
  ),
  errors: ['NOT_FOUND'],
  example: {
    registration_endpoint: exampleConfiguration.registration_endpoint,
    flavour: 'fdx',
    look_up: 'software_id',
    initial_access_token: 'k7Yq2vXw0',
    extra_metadata: exampleConfiguration.extra_metadata,
  },
  replyExample: { dynamic_registration: exampleConfiguration, request_id: exampleRequestId },
});

/** What a body asks to be different, in the domain's terms; metadata keeps its names. */
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
