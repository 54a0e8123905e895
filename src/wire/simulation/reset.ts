import { partnerWriters } from '../access.ts';
import { operation } from '../operation.ts';
import { sandboxClock } from './clock.ts';

export const reset = operation({
  id: 'simulationReset',
  roles: partnerWriters,
  method: 'POST',
  path: '/simulation/reset',
  tag: 'Simulation',
  summary: 'Reset your sandbox',
  description:
    'Resets your sandbox atomically: removes its end customers with their keys and registrations, sets its clock ' +
    'to real time, and clears its settings. Keeps your own secrets and snapshots.',
  body: {},
  reply: { clock: sandboxClock },
  errors: [],
  replyExample: { clock: { now: '2026-03-01T12:00:00.000Z', is_frozen: false } },
});
