import Type, { type Static } from 'typebox';
import { DomainError } from '../../domain/errors.ts';
import { type Progress, progressModes } from '../../domain/sandbox/sandbox.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import { nullable, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';

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
    reads: nullable(Type.Integer({ description: 'Number of reads; null unless the mode is `reads`.' })),
  },
  { title: 'SandboxProgress', description: 'What makes registrations progress in a partner’s sandbox.' },
);

export const progressGet = operation({
  id: 'simulationProgressGet',
  roles: partnerReaders,
  method: 'POST',
  path: '/simulation/progress/get',
  tag: 'Simulation',
  summary: 'Read the progress mode',
  description: 'Returns the progress mode of your sandbox; the default is `clock`.',
  body: {},
  reply: { progress: sandboxProgress },
  errors: [],
  replyExample: { progress: { mode: 'clock', reads: null } },
});

export const progressSet = operation({
  id: 'simulationProgressSet',
  roles: partnerWriters,
  method: 'POST',
  path: '/simulation/progress/set',
  tag: 'Simulation',
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
});

/**
 * The requested progress; `now` is in sandbox time.
 *
 * @throws DomainError INVALID_FIELD if `reads` is missing or not allowed
 */
export function toProgress(
  { mode, reads }: Static<NonNullable<typeof progressSet.body>>,
  now: number,
): Progress {
  const refuse = (problem: string) =>
    new DomainError('INVALID_FIELD', { fields: [{ path: 'reads', problem }] });
  if (mode === 'reads') {
    if (reads === undefined) throw refuse('is required in mode reads');
    return { mode, reads };
  }
  if (reads !== undefined) throw refuse(`is not allowed in mode ${mode}`);
  return mode === 'clock' ? { mode, since: now } : { mode };
}

export function toProgressReply(progress: Progress): Static<typeof sandboxProgress> {
  return { mode: progress.mode, reads: progress.mode === 'reads' ? progress.reads : null };
}
