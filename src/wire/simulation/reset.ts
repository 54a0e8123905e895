import Type from 'typebox';
import { partnerWriters } from '../access.ts';
import { operation } from '../operation.ts';
import { credentialFields, exampleCredentials, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { sandboxClock } from './clock.ts';

export const reset = operation({
  id: 'simulationReset',
  roles: partnerWriters,
  method: 'POST',
  path: '/simulation/reset',
  tag: 'Simulation',
  summary: 'Reset your sandbox',
  description:
    'Your sandbox is as in the beginning, at once and as a whole: its end customers are gone with their keys and ' +
    'registrations, its clock shows real time, and nothing is set in it. Your own secrets and your snapshots stay.',
  body: Type.Object(credentialFields, { title: 'SimulationResetRequest', additionalProperties: false }),
  reply: Type.Object({ clock: sandboxClock, ...requestIdField }, { title: 'SimulationResetResponse' }),
  errors: [],
  example: exampleCredentials,
  replyExample: {
    clock: { now: '2026-03-01T12:00:00.000Z', is_frozen: false },
    request_id: exampleRequestId,
  },
});
