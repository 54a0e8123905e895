import Type, { type Static } from 'typebox';
import { DomainError } from '../../domain/errors.ts';
import {
  type Advance,
  advanceSecondsMax,
  type SandboxClock,
  sandboxNow,
} from '../../domain/sandbox/clock.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import { timestamp, toTimestamp } from '../management/fields.ts';
import { operation } from '../operation.ts';

export const sandboxClock = Type.Object(
  {
    now: timestamp('Time in your sandbox.'),
    is_frozen: Type.Boolean({ description: 'Whether it is frozen until advanced or resumed.' }),
  },
  { title: 'SandboxClock', description: 'Clock of a partner’s sandbox.' },
);

const of = { method: 'POST', tag: 'Simulation' } as const;
const replyExample = (now: string, is_frozen = false) => ({
  clock: { now, is_frozen },
});

function clockOperation(
  name: string,
  operationTexts: { summary: string; description: string; example: object },
) {
  const { example, ...texts } = operationTexts;
  return operation({
    ...of,
    ...texts,
    id: `simulationClock${name}`,
    roles: name === 'Get' ? partnerReaders : partnerWriters,
    path: `/simulation/clock/${name.toLowerCase()}`,
    body: {},
    reply: { clock: sandboxClock },
    errors: [],
    replyExample: example as Record<string, unknown>,
  });
}

export const clockGet = clockOperation('Get', {
  summary: 'Read your sandbox’s clock',
  description: 'Returns the time in your sandbox. It runs with real time until you freeze or advance it.',
  example: replyExample('2026-03-01T12:00:00.000Z'),
});

export const clockFreeze = clockOperation('Freeze', {
  summary: 'Freeze your sandbox’s clock',
  description: 'Freezes the clock, so that nothing happens between your calls.',
  example: replyExample('2026-03-01T12:00:00.000Z', true),
});

export const clockResume = clockOperation('Resume', {
  summary: 'Resume your sandbox’s clock',
  description: 'Resumes the clock from its current time.',
  example: replyExample('2026-03-01T12:00:00.000Z'),
});

export const clockAdvance = operation({
  ...of,
  id: 'simulationClockAdvance',
  roles: partnerWriters,
  path: '/simulation/clock/advance',
  summary: 'Advance your sandbox’s clock',
  description:
    'Advances the clock by `seconds` or to the time `to`; it stays running or frozen. All work due by then is ' +
    'done, in order and at its own time, before the call returns.',
  body: {
    seconds: Type.Optional(
      Type.Integer({
        description: `Seconds to advance: at most ten years (${advanceSecondsMax}).`,
      }),
    ),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Time to advance to (RFC 3339).' })),
  },
  reply: { clock: sandboxClock },
  errors: [],
  example: { seconds: 86_400 },
  replyExample: replyExample('2026-03-02T12:00:00.000Z'),
});

/** @throws DomainError INVALID_FIELD unless exactly one of the two is given */
export function toAdvance({ seconds, to }: Static<NonNullable<typeof clockAdvance.body>>): Advance {
  if ((seconds === undefined) === (to === undefined)) {
    const problem = 'or to: give one of the two';
    throw new DomainError('INVALID_FIELD', { fields: [{ path: 'seconds', problem }] });
  }
  return { seconds: seconds ?? null, to: to === undefined ? null : Date.parse(to) };
}

export function toClockReply(clock: SandboxClock, realNow: number): Static<typeof sandboxClock> {
  return { now: toTimestamp(sandboxNow(clock, realNow)), is_frozen: clock.frozenAt !== null };
}
