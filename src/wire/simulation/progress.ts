import Type, { type Static } from 'typebox';
import { DomainError } from '../../domain/errors.ts';
import { type Progress, progressModes } from '../../domain/sandbox/sandbox.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import { nullable, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { credentialFields, exampleCredentials, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';

const readsMax = 1000;

const mode = oneOf(progressModes, {
  title: 'SandboxProgressMode',
  description:
    '`clock`: registrations move as your sandbox’s clock goes on, by each institution’s pace; that is how it is in the ' +
    'beginning. `reads`: one that has started comes to rest when it is read for the n-th time. `immediate`: at once.',
});

const sandboxProgress = Type.Object(
  {
    mode,
    reads: nullable(Type.Integer({ description: 'After how many reads; null unless the mode is `reads`.' })),
  },
  { title: 'SandboxProgress', description: 'What carries registrations forward in a partner’s sandbox.' },
);

export const progressGet = operation({
  id: 'simulationProgressGet',
  roles: partnerReaders,
  method: 'POST',
  path: '/simulation/progress/get',
  tag: 'Simulation',
  summary: 'Read what carries registrations forward',
  description: 'Tells when registrations in your sandbox move on: by its clock until you set something else.',
  body: Type.Object(credentialFields, {
    title: 'SimulationProgressGetRequest',
    additionalProperties: false,
  }),
  reply: Type.Object(
    { progress: sandboxProgress, ...requestIdField },
    { title: 'SimulationProgressGetResponse' },
  ),
  errors: [],
  example: exampleCredentials,
  replyExample: { progress: { mode: 'clock', reads: null }, request_id: exampleRequestId },
});

export const progressSet = operation({
  id: 'simulationProgressSet',
  roles: partnerWriters,
  method: 'POST',
  path: '/simulation/progress/set',
  tag: 'Simulation',
  summary: 'Set what carries registrations forward',
  description:
    'Says when registrations in your sandbox move on: by its clock, by reading them with ' +
    '`/partner/customer/oauth_institutions/get`, or at once. It holds for those under way too: back in the mode ' +
    '`clock`, what has been overdue meanwhile happens now.',
  body: Type.Object(
    {
      ...credentialFields,
      mode,
      reads: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: readsMax,
          description: 'At which read a registration has come to rest; with the mode `reads`, and only then.',
        }),
      ),
    },
    { title: 'SimulationProgressSetRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    { progress: sandboxProgress, ...requestIdField },
    { title: 'SimulationProgressSetResponse' },
  ),
  errors: [],
  example: { ...exampleCredentials, mode: 'reads', reads: 3 },
  replyExample: { progress: { mode: 'reads', reads: 3 }, request_id: exampleRequestId },
});

/**
 * The progress that is asked for; `now` is in sandbox time.
 *
 * @throws DomainError INVALID_FIELD where `reads` is missing, or out of place
 */
export function toProgress(
  { mode, reads }: Static<NonNullable<typeof progressSet.body>>,
  now: number,
): Progress {
  const refuse = (problem: string) =>
    new DomainError('INVALID_FIELD', { fields: [{ path: 'reads', problem }] });
  if (mode === 'reads') {
    if (reads === undefined) throw refuse('is needed with the mode reads');
    return { mode, reads };
  }
  if (reads !== undefined) throw refuse(`has no place in the mode ${mode}`);
  return mode === 'clock' ? { mode, since: now } : { mode };
}

export function toProgressReply(progress: Progress): Static<typeof sandboxProgress> {
  return { mode: progress.mode, reads: progress.mode === 'reads' ? progress.reads : null };
}
