import Type from 'typebox';
import { DomainError } from '../../domain/errors.ts';
import {
  type Advance,
  advanceClock,
  advanceSecondsMax,
  freezeClock,
  resumeClock,
  type SandboxClock,
  sandboxNow,
} from '../../domain/sandbox/clock.ts';
import type { SandboxJob } from '../../domain/sandbox/job.ts';
import { type Sandbox, type SandboxSettings, sandboxEvent } from '../../domain/sandbox/sandbox.ts';
import { nextDueInSandbox } from '../../store/due-work.ts';
import { appendEvents } from '../../store/events.ts';
import { saveSandbox } from '../../store/sandboxes.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import type { Value } from '../codec.ts';
import { boolean, dateTime, integer, nullable, timestamp } from '../fields.ts';
import { sandboxOperation } from '../operation.ts';
import { type SimulationCall, simulationOperation } from './simulation-operation.ts';

export const sandboxClock = Type.Object(
  {
    now: timestamp('Time in your sandbox.', '2026-03-01T12:00:00.000Z'),
    is_frozen: boolean('Whether it is frozen until advanced or resumed.'),
  },
  { title: 'SandboxClock', description: 'Clock of a partner’s sandbox.' },
);

const clockGet = sandboxOperation({
  id: 'simulationClockGet',
  roles: partnerReaders,
  path: '/simulation/clock/get',
  summary: 'Read your sandbox’s clock',
  description:
    'Returns the time in your sandbox, and when the next of its registrations falls due. It runs with real time until ' +
    'you freeze or advance it.',
  body: {},
  reply: {
    clock: sandboxClock,
    next_due_at: nullable(
      timestamp(
        'When the next registration of your sandbox falls due, in sandbox time: a time to advance to. Null if none does.',
        '2026-03-02T09:30:00.000Z',
      ),
    ),
  },
  errors: [],
  async handle({ sandbox, partner }, services) {
    return {
      clock: toClockReply((sandbox as Sandbox).clock, services.now()),
      nextDueAt: await nextDueInSandbox(services.store.db, partner.clientId),
    };
  },
});

const clockFreeze = simulationOperation({
  id: 'simulationClockFreeze',
  roles: partnerWriters,
  path: '/simulation/clock/freeze',
  summary: 'Freeze your sandbox’s clock',
  description: 'Freezes the clock, so that nothing happens between your calls.',
  body: {},
  reply: { clock: sandboxClock },
  errors: [],
  replyExample: { clock: { is_frozen: true } },
  handle(call) {
    return setClock(call, freezeClock);
  },
});

const clockResume = simulationOperation({
  id: 'simulationClockResume',
  roles: partnerWriters,
  path: '/simulation/clock/resume',
  summary: 'Resume your sandbox’s clock',
  description: 'Resumes the clock from its current time.',
  body: {},
  reply: { clock: sandboxClock },
  errors: [],
  handle(call) {
    return setClock(call, resumeClock);
  },
});

const clockAdvance = simulationOperation({
  id: 'simulationClockAdvance',
  roles: partnerWriters,
  path: '/simulation/clock/advance',
  summary: 'Advance your sandbox’s clock',
  description:
    'Advances the clock by `seconds` or to the time `to`; it stays running or frozen. All work due by then is ' +
    'done, in order and at its own time, before the call returns.',
  body: {
    seconds: Type.Optional(integer(`Seconds to advance: at most ten years (${advanceSecondsMax}).`, 86_400)),
    to: Type.Optional(dateTime('Time to advance to (RFC 3339).')),
  },
  reply: { clock: sandboxClock },
  errors: [],
  replyExample: { clock: { now: '2026-03-02T12:00:00.000Z' } },
  handle(call) {
    const advance = toAdvance(call.body);
    return setClock(call, (clock, realNow) => advanceClock(clock, advance, realNow));
  },
});

export const clockOperations = [clockGet, clockAdvance, clockFreeze, clockResume];

/** @throws DomainError INVALID_FIELD unless exactly one of the two is given */
function toAdvance({ seconds, to }: Value<NonNullable<typeof clockAdvance.body>>): Advance {
  if ((seconds === undefined) === (to === undefined)) {
    const problem = 'or to: give one of the two';
    throw new DomainError('INVALID_FIELD', { fields: [{ path: 'seconds', problem }] });
  }
  return { seconds: seconds ?? null, to: to ?? null };
}

export function toClockReply(clock: SandboxClock, realNow: number): Value<typeof sandboxClock> {
  return { now: sandboxNow(clock, realNow), isFrozen: clock.frozenAt !== null };
}

async function setClock(
  call: SimulationCall<unknown>,
  change: (clock: SandboxClock, realNow: number) => SandboxClock,
) {
  const { sandbox, realNow } = call;
  const clock = change(sandbox.clock, realNow);
  await changeSandbox(call, { clock });
  return { clock: toClockReply(clock, realNow) };
}

/** Saves a partner's changes of its sandbox, with an event that has the old and new values; starts a job if given. */
export async function changeSandbox(
  { db, sandbox, actor, context }: Omit<SimulationCall<unknown>, 'body'>,
  changes: Partial<Pick<Sandbox, 'clock'> & SandboxSettings>,
  job: SandboxJob | null = null,
): Promise<void> {
  const { clock = sandbox.clock, ...settings } = changes;
  await saveSandbox(db, { ...sandbox, clock, settings: { ...sandbox.settings, ...settings }, job });
  const known = { clock: sandbox.clock, ...sandbox.settings };
  const keys = Object.keys(changes) as (keyof typeof known)[];
  const before = Object.fromEntries(keys.map((key) => [key, known[key]]));
  const event = sandboxEvent('sandbox.updated', sandbox, actor, { before, after: changes }, context);
  await appendEvents(db, [event]);
}
