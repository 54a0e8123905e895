import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Clock } from './clock.ts';

const dayMs = 86_400_000;
const start = 1_700_000_000_000;

/** A clock over a system's clock that can be set; `pass` lets real time pass. */
function newClock() {
  let system = start;
  let elapsed = 0;
  const clock = new Clock(
    () => system,
    () => elapsed,
  );
  return {
    clock,
    pass: (ms: number) => {
      system += ms;
      elapsed += ms;
      return clock.now();
    },
    set: (ms: number) => {
      system += ms;
    },
  };
}

test('a clock follows that of the system, also when it is set forward', () => {
  const { clock, pass, set } = newClock();
  assert.equal(clock.now(), start);
  assert.equal(pass(1_000), start + 1_000);
  set(dayMs);
  assert.equal(clock.now(), start + 1_000 + dayMs);
  assert.equal(clock.aheadMs(), 0);
});

test('a clock goes on, a tenth slower, when that of the system is set back, until that has caught up', () => {
  const { clock, pass, set } = newClock();
  set(-dayMs);
  assert.equal(clock.now(), start);
  assert.equal(clock.aheadMs(), dayMs);
  assert.equal(pass(30_000), start + 27_000);
  let before = clock.now();
  for (let hour = 0; hour < 10 * 24; hour += 1) {
    const now = pass(3_600_000);
    assert.ok(now > before);
    before = now;
  }
  assert.ok(clock.aheadMs() < 3_000, `${clock.aheadMs()}`);
  pass(60_000);
  assert.equal(clock.aheadMs(), 0);
});

test('a clock continues from a recorded time, unless that is far ahead of the system’s', () => {
  const { clock, pass } = newClock();
  assert.ok(clock.continueFrom(start - dayMs));
  assert.equal(clock.now(), start);
  assert.ok(clock.continueFrom(start + 2 * dayMs));
  assert.equal(clock.now(), start + 2 * dayMs);
  assert.equal(clock.continueFrom(start + 40 * dayMs), false);
  assert.equal(pass(1_000), start + 2 * dayMs + 900);
});

test('a clock does not run ahead when the process is halted while it reads the time', () => {
  let time = 0;
  let calls = 0;
  /** Halts now and then. */
  const halting = () => {
    calls += 1;
    if (calls % 3 === 0) time += 50;
    return time;
  };
  const before = new Clock(
    () => start + halting(),
    () => time,
  );
  const after = new Clock(
    () => start + time,
    () => halting(),
  );
  for (let count = 0; count < 100; count += 1) {
    assert.equal(before.now(), start + time);
    assert.ok(after.now() <= start + time);
  }
});
