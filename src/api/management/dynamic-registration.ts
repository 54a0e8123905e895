import Type from 'typebox';
import {
  type BankTest,
  type BankTestStep,
  bankTestOutcomes,
  bankTestStepNames,
  hasPassed,
} from '../../domain/bank-test.ts';
import {
  bankFlavours,
  configureDynamicBank,
  type DynamicBankConfiguration,
} from '../../domain/dynamic-bank.ts';
import { lookUpMeans } from '../../domain/registration/dynamic.ts';
import { openBankSecrets, sealBankSecrets } from '../../keyring/bank-secrets.ts';
import { wakeRegistrationsAt } from '../../store/due-work.ts';
import { findDynamicBank, saveDynamicBank } from '../../store/dynamic-banks.ts';
import { appendEvents } from '../../store/events.ts';
import { findInstitution, lockInstitution } from '../../store/institutions.ts';
import type { Db } from '../../store/tables.ts';
import { operatorAdmins, operators } from '../access.ts';
import type { Value } from '../codec.ts';
import { example } from '../examples.ts';
import {
  boolean,
  integer,
  nullable,
  oneOf,
  optionally,
  string,
  text,
  timestamp,
  version,
} from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requireFound } from '../require.ts';
import type { Services } from '../services.ts';
import { institutionParams } from './institutions.ts';

const pemLengthMax = 20_000;

const pem = (description: string) =>
  Type.String({ minLength: 1, maxLength: pemLengthMax, description: `${description} PEM.` });

const exampleUrl = 'https://api.harbour.example.com/fdx/v6/register';
const exampleMetadata = { scope: 'openid fdx:accounts.read' };

const settings = {
  registration_endpoint: text({
    description:
      'Registration endpoint (RFC 7591, section 3): https, or http on this machine. All other calls to the ' +
      'institution use the same host.',
    maxLength: 2048,
    [example]: exampleUrl,
  }),
  flavour: oneOf(bankFlavours, {
    title: 'DynamicRegistrationFlavour',
    description:
      '`rfc7591`: RFC 7591 and RFC 7592; `fdx`: with the additions of the Financial Data Exchange.',
    [example]: 'fdx',
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
    [example]: exampleMetadata,
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
const secretFields = Object.keys(secrets);

const configuration = Type.Object(
  {
    ...settings,
    has_initial_access_token: boolean('Whether one is set; it is stored encrypted and never returned.', true),
    has_software_statement: boolean('Whether one is set; never returned.'),
    has_mutual_tls: boolean('Whether certificate and key are set; never returned.'),
    version: version([
      ...Object.keys(settings),
      'has_initial_access_token',
      'has_software_statement',
      'has_mutual_tls',
    ]),
  },
  { title: 'DynamicRegistration', description: 'Configuration of an institution’s registration interface.' },
);

const path = '/v1/institutions/:institution_id/dynamic-registration';

export const readDynamicRegistration = managementOperation({
  id: 'readDynamicRegistration',
  roles: operators,
  method: 'GET',
  path,
  scope: 'operator',
  summary: 'Read an institution’s interface',
  description:
    'Returns the configuration of the institution’s own registration interface; for secrets, only whether they ' +
    'are set. Returns `NOT_FOUND` if none is configured.',
  params: institutionParams,
  reply: { dynamic_registration: configuration },
  errors: ['NOT_FOUND'],
  async handle({ params }, services) {
    const { store } = services;
    requireFound(await findInstitution(store.db, params.institutionId), 'institution');
    const known = await findConfiguration(store.db, services, params.institutionId);
    return { dynamicRegistration: toDynamicRegistrationReply(requireFound(known, 'configuration')) };
  },
});

export const configureDynamicRegistration = managementOperation({
  id: 'configureDynamicRegistration',
  roles: operatorAdmins,
  method: 'PATCH',
  path,
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
    registration_endpoint: exampleUrl,
    flavour: 'fdx',
    look_up: 'software_id',
    initial_access_token: 'k7Yq2vXw0',
    extra_metadata: exampleMetadata,
  },
  cli: {
    onlyInData: ['ca', 'extra_metadata', ...secretFields],
    note:
      'Secrets (visible to other users in a flag), certificates and metadata go into `--data`, preferably as `@file` ' +
      'or from standard input.',
  },
  async handle({ body, params, actor, context, requireMatch }, services) {
    const { store, keyring } = services;
    const configured = await store.unitOfWork(async (db) => {
      const { institutionId } = requireFound(await lockInstitution(db, params.institutionId), 'institution');
      const known = await findConfiguration(db, services, institutionId);
      requireMatch(known === undefined ? {} : toDynamicRegistrationReply(known));
      const decision = configureDynamicBank(institutionId, known, body, actor, context);
      if (decision.events.length > 0) {
        const sealedSecrets = await sealBankSecrets(keyring, institutionId, decision.secrets);
        await saveDynamicBank(db, institutionId, { settings: decision.settings, sealedSecrets });
        await appendEvents(db, decision.events);
        await wakeRegistrationsAt(db, institutionId, context.now);
      }
      return decision;
    });
    return { dynamicRegistration: toDynamicRegistrationReply(configured) };
  },
});

const step = Type.Object(
  {
    name: oneOf(bankTestStepNames, {
      title: 'DynamicRegistrationTestStepName',
      description:
        '`settings`: the configuration is complete; `address`: the host name resolves to an address that may be ' +
        'called; `tls`: a secure connection is established; `discovery`: the institution’s metadata at the ' +
        'well-known addresses; `registration_endpoint`: it responds and rejects invalid metadata; `access_token`: ' +
        'the initial access token is valid.',
    }),
    outcome: oneOf(bankTestOutcomes, {
      title: 'DynamicRegistrationTestOutcome',
      description: '`skipped`: the step does not apply, or an earlier one prevents it.',
    }),
    method: nullable(oneOf(['GET', 'POST'], { description: 'HTTP method; null if nothing was sent.' })),
    url: nullable(string('URL called; null if nothing was sent.')),
    status: nullable(integer('HTTP status of the response; null without a response.')),
    duration_ms: nullable(integer('Duration; null if the step was not run.', 0)),
    message: string('The result, in one sentence.'),
  },
  { title: 'DynamicRegistrationTestStep', description: 'A step of the test.' },
);

const tls = Type.Object(
  {
    protocol: string('Protocol, for example `TLSv1.3`.'),
    subject: string('Subject of the institution’s certificate.'),
    issuer: string('Issuer of that certificate.'),
    valid_until: timestamp('Expiry of that certificate.'),
    client_subject: nullable(
      string('Subject of our client certificate for mutual TLS; null if none is set.'),
    ),
  },
  { title: 'DynamicRegistrationTestTls', description: 'Secure connection to the institution.' },
);

const result = Type.Object(
  {
    passed: boolean('Whether no step failed.', true),
    steps: Type.Array(step, { description: 'In the order of execution.' }),
    tls: nullable(tls),
  },
  { title: 'DynamicRegistrationTest', description: 'Result of testing the institution’s interface.' },
);

export const testDynamicRegistration = managementOperation({
  id: 'testDynamicRegistration',
  execution: 'in steps',
  roles: operatorAdmins,
  method: 'POST',
  path: '/v1/institutions/:institution_id/dynamic-registration/test',
  scope: 'operator',
  summary: 'Test an institution’s interface',
  description:
    'Tests the institution’s configured interface and returns the result of each step, without secrets. Nothing ' +
    'is registered: the metadata sent violates RFC 7591 (section 2) in several ways, so that a correct interface ' +
    'rejects it. A client registered nevertheless is removed immediately and fails the step. Takes up to a minute ' +
    'if the institution does not respond.',
  params: institutionParams,
  reply: { test: result },
  errors: ['NOT_FOUND'],
  replyExample: {
    test: {
      steps: [
        { message: 'The configuration is complete.' },
        {
          name: 'registration_endpoint',
          method: 'POST',
          url: exampleUrl,
          status: 400,
          duration_ms: 84,
          message: 'The endpoint responds, and rejected invalid metadata.',
        },
      ],
    },
  },
  cli: {
    succeedsIf: 'test.passed',
    note: 'Exit code 4 if a step fails.',
  },
  async handle({ params, left }, services) {
    const { store, testBank } = services;
    requireFound(await findInstitution(store.db, params.institutionId), 'institution');
    const known = await findConfiguration(store.db, services, params.institutionId);
    return { test: toBankTestReply(await testBank(known ?? null, left())) };
  },
});

export const dynamicRegistrationOperations = [
  readDynamicRegistration,
  configureDynamicRegistration,
  testDynamicRegistration,
];

function toDynamicRegistrationReply({
  settings,
  secrets,
}: DynamicBankConfiguration): Value<typeof configuration> {
  return {
    registrationEndpoint: settings.registrationEndpoint,
    flavour: settings.flavour,
    softwareId: settings.softwareId,
    lookUp: settings.lookUp,
    ca: settings.ca,
    extraMetadata: settings.extraMetadata,
    hasInitialAccessToken: secrets.initialAccessToken !== null,
    hasSoftwareStatement: secrets.softwareStatement !== null,
    hasMutualTls: secrets.mutualTls !== null,
  };
}

function toBankTestReply(test: BankTest): Value<typeof result> {
  return { passed: hasPassed(test), steps: test.steps.map(toStepReply), tls: test.tls };
}

function toStepReply({ asked, durationMs, ...step }: BankTestStep) {
  return {
    ...step,
    method: asked?.method ?? null,
    url: asked?.url ?? null,
    durationMs: durationMs === null ? null : Math.round(durationMs),
  };
}

async function findConfiguration(
  db: Db,
  { keyring }: Pick<Services, 'keyring'>,
  institutionId: string,
): Promise<DynamicBankConfiguration | undefined> {
  const stored = await findDynamicBank(db, institutionId);
  if (stored === undefined) return undefined;
  const { settings, sealedSecrets } = stored;
  return { settings, secrets: await openBankSecrets(keyring, institutionId, sealedSecrets) };
}
