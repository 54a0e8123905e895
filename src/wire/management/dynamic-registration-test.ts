import Type, { type Static } from 'typebox';
import {
  type BankTest,
  type BankTestStep,
  bankTestOutcomes,
  bankTestStepNames,
  hasPassed,
} from '../../domain/bank-test.ts';
import { operatorAdmins } from '../access.ts';
import { nullable, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { timestamp, toTimestamp } from './fields.ts';
import { institutionParams } from './institutions.ts';

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
    url: nullable(Type.String({ description: 'URL called; null if nothing was sent.' })),
    status: nullable(Type.Integer({ description: 'HTTP status of the response; null without a response.' })),
    duration_ms: nullable(Type.Integer({ description: 'Duration; null if the step was not run.' })),
    message: Type.String({ description: 'The result, in one sentence.' }),
  },
  { title: 'DynamicRegistrationTestStep', description: 'A step of the test.' },
);

const tls = Type.Object(
  {
    protocol: Type.String({ description: 'Protocol, for example `TLSv1.3`.' }),
    subject: Type.String({ description: 'Subject of the institution’s certificate.' }),
    issuer: Type.String({ description: 'Issuer of that certificate.' }),
    valid_until: timestamp('Expiry of that certificate.'),
    client_subject: nullable(
      Type.String({ description: 'Subject of our client certificate for mutual TLS; null if none is set.' }),
    ),
  },
  { title: 'DynamicRegistrationTestTls', description: 'Secure connection to the institution.' },
);

const result = Type.Object(
  {
    passed: Type.Boolean({ description: 'Whether no step failed.' }),
    steps: Type.Array(step, { description: 'In the order of execution.' }),
    tls: nullable(tls),
  },
  { title: 'DynamicRegistrationTest', description: 'Result of testing the institution’s interface.' },
);

const exampleStep = { outcome: 'ok', method: null, url: null, status: null, duration_ms: 0 };
const exampleEndpoint = {
  method: 'POST',
  url: 'https://api.harbour.example.com/fdx/v6/register',
  status: 400,
  duration_ms: 84,
};

export const testDynamicRegistration = operation({
  id: 'testDynamicRegistration',
  roles: operatorAdmins,
  method: 'POST',
  path: '/v1/institutions/:institution_id/dynamic-registration/test',
  tag: 'Management',
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
      passed: true,
      steps: [
        { ...exampleStep, name: 'settings', message: 'The configuration is complete.' },
        {
          ...exampleStep,
          ...exampleEndpoint,
          name: 'registration_endpoint',
          message: 'The endpoint responds, and rejected invalid metadata.',
        },
      ],
      tls: null,
    },
  },
});

export function toBankTestReply(test: BankTest): Static<typeof result> {
  return {
    passed: hasPassed(test),
    steps: test.steps.map(toStepReply),
    tls: test.tls && {
      protocol: test.tls.protocol,
      subject: test.tls.subject,
      issuer: test.tls.issuer,
      valid_until: toTimestamp(test.tls.validUntil),
      client_subject: test.tls.clientSubject,
    },
  };
}

function toStepReply({ name, outcome, asked, status, durationMs, message }: BankTestStep) {
  return {
    name,
    outcome,
    method: asked?.method ?? null,
    url: asked?.url ?? null,
    status,
    duration_ms: durationMs === null ? null : Math.round(durationMs),
    message,
  };
}
