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
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { timestamp, toTimestamp } from './fields.ts';
import { institutionParams } from './institutions.ts';

const step = Type.Object(
  {
    name: oneOf(bankTestStepNames, {
      title: 'DynamicRegistrationTestStepName',
      description:
        '`settings`: the configuration is complete; `address`: the host’s name resolves, and what it stands for may be ' +
        'called; `tls`: a secure connection is made; `discovery`: what the institution tells of itself at the usual ' +
        'addresses; `registration_endpoint`: it answers and refuses what must not be registered; `access_token`: the ' +
        'initial access token is good.',
    }),
    outcome: oneOf(bankTestOutcomes, {
      title: 'DynamicRegistrationTestOutcome',
      description: '`skipped`: there is nothing to look at, or what came before it stands in the way.',
    }),
    method: nullable(oneOf(['GET', 'POST'], { description: 'Of what was sent; null where nothing was.' })),
    url: nullable(Type.String({ description: 'What was asked; null where nothing was sent.' })),
    status: nullable(Type.Integer({ description: 'HTTP status of the answer; null where there was none.' })),
    duration_ms: nullable(Type.Integer({ description: 'How long it took; null where nothing was done.' })),
    message: Type.String({ description: 'What was found, in one sentence.' }),
  },
  { title: 'DynamicRegistrationTestStep', description: 'One thing that was looked at.' },
);

const tls = Type.Object(
  {
    protocol: Type.String({ description: 'As `TLSv1.3`.' }),
    subject: Type.String({ description: 'Of the institution’s certificate.' }),
    issuer: Type.String({ description: 'Who has issued that certificate.' }),
    valid_until: timestamp('When that certificate ends.'),
    client_subject: nullable(
      Type.String({ description: 'Of the certificate for mutual TLS that we show; null where none is set.' }),
    ),
  },
  { title: 'DynamicRegistrationTestTls', description: 'The secure connection to the institution.' },
);

const result = Type.Object(
  {
    passed: Type.Boolean({ description: 'No step has failed.' }),
    steps: Type.Array(step, { description: 'In the order in which they were taken.' }),
    tls: nullable(tls),
  },
  { title: 'DynamicRegistrationTest', description: 'What came of trying the institution’s interface out.' },
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
    'Tries the institution’s interface out, as it is configured, and tells step by step what was found; of secrets ' +
    'nothing. Nothing gets registered: what is sent to the endpoint are metadata that contradict RFC 7591 (section 2) in ' +
    'several ways, so that a sound interface has to refuse them. A client that is registered all the same is removed at ' +
    'once, and the step has failed. Takes up to a minute where the institution does not answer.',
  params: institutionParams,
  reply: Type.Object({ test: result, ...requestIdField }, { title: 'TestDynamicRegistrationResponse' }),
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
          message: 'The endpoint answers, and has refused what must not be registered.',
        },
      ],
      tls: null,
    },
    request_id: exampleRequestId,
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
