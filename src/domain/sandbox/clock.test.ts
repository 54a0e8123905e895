import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'vitest';
import { DomainError } from '../errors.ts';
import {
  advanceClock,
  advanceSecondsMax,
  freezeClock,
  realClock,
  realTimeOf,
  resumeClock,
  type SandboxClock,
  sandboxNow,
} from './clock.ts';

const real = Date.UTC(2026, 2, 1);
const refused = (path: string, says: RegExp) => (error: unknown) =>
  error instanceof DomainError &&
  error.code === 'INVALID_FIELD' &&
  error.fields[0]?.path === path &&
  says.test(error.fields[0].problem);

/** Operations on a clock, each with the real milliseconds since the previous one. */
const steps = fc.array(
  fc.record({
    pauseMs: fc.nat(1e9),
    step: fc.oneof(
      fc.constant('freeze' as const),
      fc.constant('resume' as const),
      fc.record({ seconds: fc.nat(1e6), to: fc.constant(null) }),
    ),
  }),
);

test('a clock never goes backwards, and moves by the elapsed and the advanced time', () => {
  fc.assert(
    fc.property(steps, (all) => {
      let clock: SandboxClock = realClock;
      let realNow = real;
      let shown = real;
      for (const { pauseMs, step } of all) {
        realNow += pauseMs;
        shown += clock.frozenAt === null ? pauseMs : 0;
        assert.equal(sandboxNow(clock, realNow), shown);
        if (step === 'freeze') clock = freezeClock(clock, realNow);
        else if (step === 'resume') clock = resumeClock(clock, realNow);
        else {
          clock = advanceClock(clock, step, realNow);
          shown += step.seconds * 1000;
        }
        assert.equal(sandboxNow(clock, realNow), shown);
      }
    }),
  );
});

test('a running clock returns the real time at which it shows a given time; a frozen one returns null', () => {
  const clock = advanceClock(realClock, { seconds: 3600, to: null }, real);
  assert.equal(realTimeOf(clock, real + 3_600_000 + 5), real + 5);
  assert.equal(realTimeOf(freezeClock(clock, real), real + 3_600_000 + 5), null);
});

test('it can be advanced to a time, running or frozen', () => {
  for (const clock of [realClock, freezeClock(realClock, real)]) {
    const later = advanceClock(clock, { seconds: null, to: real + 7 }, real);
    assert.equal(sandboxNow(later, real), real + 7);
    assert.equal(later.frozenAt === null, clock.frozenAt === null);
  }
});

test('it cannot be turned back, advanced by a century, or beyond 2200', () => {
  const advance = (change: Parameters<typeof advanceClock>[1]) => () => advanceClock(realClock, change, real);
  assert.throws(advance({ seconds: -1, to: null }), refused('seconds', /turn the clock back.*2026-03-01T/u));
  assert.throws(advance({ seconds: null, to: real - 1 }), refused('to', /turn the clock back/u));
  const century = 100 * 365 * 24 * 3600;
  assert.throws(advance({ seconds: century, to: null }), refused('seconds', /ten years/u));
  assert.throws(advance({ seconds: null, to: real + century * 1000 }), refused('to', /ten years/u));
  assert.equal(sandboxNow(advance({ seconds: 0, to: null })(), real), real);
  let clock = realClock;
  const tenYears = { seconds: advanceSecondsMax, to: null };
  for (let at = 0; at < 17; at += 1) clock = advanceClock(clock, tenYears, real);
  assert.throws(() => advanceClock(clock, tenYears, real), refused('seconds', /beyond the year 2200/u));
});
