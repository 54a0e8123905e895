import Type from 'typebox';
import { DomainError } from '../../domain/errors.ts';
import { registeredEnvironments } from '../../domain/registration/registration.ts';
import { type Progress, progressModes, type Sandbox } from '../../domain/sandbox/sandbox.ts';
import { setRegistrationStatuses, settableStatuses } from '../../domain/sandbox/set-statuses.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { saveRegistrations } from '../../store/registrations.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import type { Value } from '../codec.ts';
import { currentRegistrations, runDueWork } from '../due-registrations.ts';
import { example } from '../examples.ts';
import { endCustomerClientId, institutionIdPattern, integer, nullable, oneOf, text } from '../fields.ts';
import { sandboxOperation } from '../operation.ts';
import { detailsFor, institutionsReply, toInstitutionsReply } from '../partner/oauth-institutions.ts';
import { changeSandbox } from './clock.ts';
import { simulationOperation } from './simulation-operation.ts';

const errorLengthMax = 500;

const registrationSetStatus = simulationOperation({
  id: 'simulationRegistrationSetStatus',
  roles: partnerWriters,
  path: '/simulation/registration/set_status',
  summary: 'Set the status of registrations',
  description:
    'Simulates one institution, or all: moves an end customer’s registrations to a status through all in between, ' +
    'each with its event. They then continue at their pace. Either all selected registrations move, or none. If ' +
    '`environment` is omitted, those not started are skipped as long as one has started.',
  body: {
    end_customer_client_id: endCustomerClientId,
    institution_id: Type.Optional(
      Type.String({
        pattern: institutionIdPattern,
        description: 'One institution; all by default.',
        [example]: 'ins_56',
      }),
    ),
    environment: Type.Optional(
      oneOf(registeredEnvironments, {
        title: 'RegistrationEnvironment',
        description: 'One environment; both by default.',
      }),
    ),
    status: oneOf(settableStatuses, {
      title: 'SettableRegistrationStatus',
      description: 'New status of the registrations.',
    }),
    error: Type.Optional(
      text({
        description: 'The institution’s error message; only with `ATTENTION_REQUIRED`.',
        maxLength: errorLengthMax,
      }),
    ),
  },
  reply: institutionsReply,
  titles: { reply: 'PartnerCustomerOAuthInstitutionsGetResponse' },
  errors: ['CUSTOMER_NOT_FOUND'],
  async handle(call, services) {
    const { db, body, scope, actor, context } = call;
    const customer = await requireEndCustomer(db, body.endCustomerClientId, scope);
    const inputs = await runDueWork(db, services, customer, context.now);
    await saveRegistrations(
      db,
      setRegistrationStatuses(
        customer,
        inputs,
        { institutionId: null, environment: null, error: null, ...body },
        actor,
        context,
      ),
    );
    const inLine = { ...customer, registrationsDueAt: null };
    const registrations = await currentRegistrations(db, services, inLine, context.now);
    return toInstitutionsReply(customer, registrations, detailsFor(services, call));
  },
});

const readsMax = 1000;

const mode = oneOf(progressModes, {
  title: 'SandboxProgressMode',
  description:
    '`clock`: registrations progress with your sandbox’s clock, at each institution’s pace (default). `reads`: ' +
    'started registrations reach their final status on the n-th read. `immediate`: they reach it as soon as they ' +
    'start.',
});

const sandboxProgress = Type.Object(
  {
    mode,
    reads: nullable(integer('Number of reads; null unless the mode is `reads`.')),
  },
  { title: 'SandboxProgress', description: 'What makes registrations progress in a partner’s sandbox.' },
);

const progressGet = sandboxOperation({
  id: 'simulationProgressGet',
  roles: partnerReaders,
  path: '/simulation/progress/get',
  summary: 'Read the progress mode',
  description: 'Returns the progress mode of your sandbox; the default is `clock`.',
  body: {},
  reply: { progress: sandboxProgress },
  errors: [],
  async handle({ sandbox }) {
    return {
      progress: toProgressReply((sandbox as Sandbox).settings.progress),
    };
  },
});

const progressSet = simulationOperation({
  id: 'simulationProgressSet',
  roles: partnerWriters,
  path: '/simulation/progress/set',
  summary: 'Set the progress mode',
  description:
    'Sets whether registrations in your sandbox progress with its clock, with reads of ' +
    '`/partner/customer/oauth_institutions/get`, or immediately. Also applies to those in progress: after a return ' +
    'to mode `clock`, overdue changes happen now.',
  body: {
    mode,
    reads: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: readsMax,
        description:
          'Number of the read at which a registration reaches its final status; required with mode `reads`, ' +
          'otherwise not allowed.',
      }),
    ),
  },
  reply: { progress: sandboxProgress },
  errors: [],
  example: { mode: 'reads', reads: 3 },
  replyExample: { progress: { mode: 'reads', reads: 3 } },
  async handle(call) {
    const progress = toProgress(call.body, call.context.now);
    await changeSandbox(call, { progress });
    return { progress: toProgressReply(progress) };
  },
});

export const simulatedRegistrationOperations = [registrationSetStatus, progressGet, progressSet];

/**
 * The requested progress; `now` is in sandbox time.
 *
 * @throws DomainError INVALID_FIELD if `reads` is missing or not allowed
 */
function toProgress({ mode, reads }: Value<NonNullable<typeof progressSet.body>>, now: number): Progress {
  const refuse = (problem: string) =>
    new DomainError('INVALID_FIELD', { fields: [{ path: 'reads', problem }] });
  if (mode === 'reads') {
    if (reads === undefined) throw refuse('is required in mode reads');
    return { mode, reads };
  }
  if (reads !== undefined) throw refuse(`is not allowed in mode ${mode}`);
  return mode === 'clock' ? { mode, since: now } : { mode };
}

function toProgressReply(progress: Progress): Value<typeof sandboxProgress> {
  return { mode: progress.mode, reads: progress.mode === 'reads' ? progress.reads : null };
}
