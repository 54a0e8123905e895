import { DomainError } from '../errors.ts';

/** A sandbox's clock: real time moved on by an offset, or standing still. */
export interface SandboxClock {
  /** Below zero where a clock that stood still for a while lags behind. */
  offsetMs: number;
  /** Sandbox time at which it stands still, in milliseconds since the epoch; null while it runs. */
  frozenAt: number | null;
}

export const realClock: SandboxClock = { offsetMs: 0, frozenAt: null };

/** Most that one call may advance a clock by: ten years of 365 days, in seconds. */
export const advanceSecondsMax = 10 * 365 * 24 * 60 * 60;
/** Latest time that a clock can be advanced to. */
const latestMs = Date.UTC(2200, 0, 1);

/** Sandbox time, in milliseconds since the epoch. */
export function sandboxNow({ offsetMs, frozenAt }: SandboxClock, realNow: number): number {
  return frozenAt ?? realNow + offsetMs;
}

/** The real time at which a running clock shows `sandboxMs`; null for one that stands still. */
export function realTimeOf({ offsetMs, frozenAt }: SandboxClock, sandboxMs: number): number | null {
  return frozenAt === null ? sandboxMs - offsetMs : null;
}

/** Stops the clock where it is; one that stands still stays as it is. */
export function freezeClock(clock: SandboxClock, realNow: number): SandboxClock {
  return { ...clock, frozenAt: sandboxNow(clock, realNow) };
}

/** Lets the clock run on from where it stands; one that runs stays as it is. */
export function resumeClock(clock: SandboxClock, realNow: number): SandboxClock {
  if (clock.frozenAt === null) return clock;
  return { offsetMs: clock.frozenAt - realNow, frozenAt: null };
}

/** How far to advance: by a number of seconds, or to a time in milliseconds since the epoch. */
export interface Advance {
  seconds: number | null;
  to: number | null;
}

/**
 * Moves the clock on, whether it runs or stands still.
 *
 * @throws DomainError INVALID_FIELD when it would go backwards, or further than ten years at once or than 2200
 */
export function advanceClock(clock: SandboxClock, advance: Advance, realNow: number): SandboxClock {
  const now = sandboxNow(clock, realNow);
  const path = advance.to === null ? 'seconds' : 'to';
  const byMs = advance.to === null ? (advance.seconds ?? 0) * 1000 : advance.to - now;
  const refuse = (problem: string) => new DomainError('INVALID_FIELD', { fields: [{ path, problem }] });
  if (byMs < 0) {
    throw refuse(`would turn the clock back: it is ${new Date(now).toISOString()} in this sandbox`);
  }
  if (byMs > advanceSecondsMax * 1000) {
    throw refuse(`would advance the clock by more than ${advanceSecondsMax} seconds (ten years)`);
  }
  if (now + byMs > latestMs) throw refuse('would advance the clock beyond the year 2200');
  if (clock.frozenAt !== null) return { ...clock, frozenAt: now + byMs };
  return { ...clock, offsetMs: clock.offsetMs + byMs };
}
