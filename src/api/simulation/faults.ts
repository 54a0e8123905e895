import Type from 'typebox';
import { DomainError } from '../../domain/errors.ts';
import { addFault, clearFaults, type Fault, type FaultEffect } from '../../domain/sandbox/fault.ts';
import type { Sandbox } from '../../domain/sandbox/sandbox.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import type { Value } from '../codec.ts';
import { example } from '../examples.ts';
import { boolean, integer, nullable, oneOf, string } from '../fields.ts';
import { type Operation, sandboxOperation } from '../operation.ts';
import { errorsOf } from '../operation-errors.ts';
import { contractOperations } from '../partner/contract-operations.ts';
import { changeSandbox } from './clock.ts';
import { simulationOperation } from './simulation-operation.ts';

const timesMax = 1000;
const latencyMsMax = 60_000;
const moments = ['before', 'after'] as const;

const moment = {
  title: 'FaultMoment',
  description:
    '`before`: the call has no effect. `after`: the call is executed, and only the response is lost.',
};

const exampleOperation = '/partner/customer/create';
const exampleError = 'INTERNAL_SERVER_ERROR';

const fault = Type.Object(
  {
    operation: string('Path of the operation.', exampleOperation),
    error_code: nullable(string('Error that its calls return.', exampleError)),
    latency_ms: nullable(integer('Delay before its calls are executed, in milliseconds.')),
    drop_connection: boolean('Whether the connection of its calls is dropped.'),
    when: nullable(oneOf(moments, moment)),
    times_left: integer('Number of calls it still applies to.', 2),
  },
  { title: 'SandboxFault', description: 'A fault for the next calls of an operation in a sandbox.' },
);

const reply = {
  faults: Type.Array(fault, { description: 'Faults not used up yet, in the order in which they were set.' }),
};

const path = Type.String({
  maxLength: 100,
  description: 'Path of a Partner operation: `/partner/customer/create`.',
  [example]: exampleOperation,
});

const faultsSet = simulationOperation({
  id: 'simulationFaultsSet',
  roles: partnerWriters,
  path: '/simulation/faults/set',
  summary: 'Set a fault',
  description:
    'Makes the next calls of an operation in your sandbox fail: give one of `error_code`, `latency_ms` and ' +
    '`drop_connection`. Faults are counted, never random; several faults for one operation are used up in order. ' +
    'All calls with valid credentials and within the rate limit count, whatever their body. Returns `CONFLICT` if ' +
    'there are too many faults.',
  body: {
    operation: path,
    error_code: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'Error to return; one of those that the operation lists.',
        [example]: exampleError,
      }),
    ),
    latency_ms: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: latencyMsMax,
        description: 'Delay in milliseconds, after which the call is executed.',
      }),
    ),
    drop_connection: Type.Optional(
      Type.Unsafe<true>({
        type: 'boolean',
        enum: [true],
        description: 'Whether to drop the connection without a response.',
      }),
    ),
    when: Type.Optional(
      oneOf(moments, {
        ...moment,
        description: `Only with \`drop_connection\`; \`before\` by default. ${moment.description}`,
        title: 'FaultMomentToSet',
      }),
    ),
    times: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: timesMax,
        description: 'Number of calls; 1 by default.',
        [example]: 2,
      }),
    ),
  },
  reply,
  errors: ['CONFLICT'],
  async handle(call) {
    const faults = addFault(call.sandbox.settings.faults, toFault(call.body));
    await changeSandbox(call, { faults });
    return toFaultsReply(faults);
  },
});

const faultsGet = sandboxOperation({
  id: 'simulationFaultsGet',
  roles: partnerReaders,
  path: '/simulation/faults/get',
  summary: 'List faults',
  description: 'Lists the faults that are not used up yet, each with the number of calls left.',
  body: {},
  reply,
  errors: [],
  replyExample: { faults: [] },
  async handle({ sandbox }) {
    return toFaultsReply((sandbox as Sandbox).settings.faults);
  },
});

const faultsClear = simulationOperation({
  id: 'simulationFaultsClear',
  roles: partnerWriters,
  path: '/simulation/faults/clear',
  summary: 'Clear faults',
  description: 'Clears the faults of one operation, or all; its calls behave normally again.',
  body: { operation: Type.Optional(path) },
  reply,
  errors: [],
  example: { operation: undefined },
  replyExample: { faults: [] },
  async handle(call) {
    const { operation } = call.body;
    const of = operation === undefined ? null : requireFaultable(operation).path;
    const faults = clearFaults(call.sandbox.settings.faults, of);
    await changeSandbox(call, { faults });
    return toFaultsReply(faults);
  },
});

export const faultOperations = [faultsSet, faultsGet, faultsClear];

/**
 * The requested fault.
 *
 * @throws DomainError INVALID_FIELD for an unknown operation, an error that it does not have, or not exactly one
 * effect
 */
function toFault(body: Value<NonNullable<typeof faultsSet.body>>): Fault {
  const { path, of } = requireFaultable(body.operation);
  return { operation: path, effect: toEffect(body, of), timesLeft: body.times ?? 1 };
}

function requireFaultable(given: string) {
  const faultable: readonly Operation[] = contractOperations;
  const path = given.startsWith('/') ? given : `/${given}`;
  const of = faultable.find((known) => known.path === path);
  if (of === undefined) {
    throw refusal('operation', `must be one of ${faultable.map((known) => known.path).join(', ')}`);
  }
  return { path, of };
}

function toEffect(body: Value<NonNullable<typeof faultsSet.body>>, of: Operation): FaultEffect {
  const { errorCode, latencyMs, dropConnection, when } = body;
  const given = [errorCode, latencyMs, dropConnection].filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw refusal('error_code', 'or latency_ms or drop_connection: give one of the three');
  }
  if (dropConnection !== undefined) return { kind: 'drop_connection', when: when ?? 'before' };
  if (when !== undefined) throw refusal('when', 'is only allowed with drop_connection');
  if (latencyMs !== undefined) return { kind: 'latency', latencyMs: latencyMs };
  const codes = errorsOf(of);
  const code = codes.find((known) => known === errorCode);
  if (code === undefined) {
    throw refusal('error_code', `must be an error of ${of.path}: ${codes.join(', ')}`);
  }
  return { kind: 'error', code };
}

function refusal(path: string, problem: string): DomainError {
  return new DomainError('INVALID_FIELD', { fields: [{ path, problem }] });
}

function toFaultsReply(faults: readonly Fault[]): { faults: Value<typeof fault>[] } {
  return {
    faults: faults.map(({ operation, effect, timesLeft }) => ({
      operation,
      errorCode: effect.kind === 'error' ? effect.code : null,
      latencyMs: effect.kind === 'latency' ? effect.latencyMs : null,
      dropConnection: effect.kind === 'drop_connection',
      when: effect.kind === 'drop_connection' ? effect.when : null,
      timesLeft: timesLeft,
    })),
  };
}
