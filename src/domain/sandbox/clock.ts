import { invalidField } from '../errors.ts';

/** A sandbox's clock: real time plus an offset, or frozen. */
export interface SandboxClock {
  /** Negative if the clock lags behind after having been frozen. */
  offsetMs: number;
  /** Sandbox time at which it is frozen, in milliseconds since the epoch; null while it runs. */
  frozenAt: number | null;
}

export const realClock: SandboxClock = { offsetMs: 0, frozenAt: null };

/** Most seconds that one call can advance a clock by: ten years of 365 days. */
export const advanceSecondsMax = 10 * 365 * 24 * 60 * 60;
/** Latest time that a clock can be advanced to. */
const latestMs = Date.UTC(2200, 0, 1);

/** Sandbox time, in milliseconds since the epoch. */
export function sandboxNow({ offsetMs, frozenAt }: SandboxClock, realNow: number): number {
  return frozenAt ?? realNow + offsetMs;
}

/** Returns the real time at which a running clock shows `sandboxMs`; null for a frozen clock. */
export function realTimeOf({ offsetMs, frozenAt }: SandboxClock, sandboxMs: number): number | null {
  return frozenAt === null ? sandboxMs - offsetMs : null;
}

/** Freezes the clock at its time; a frozen clock is left unchanged. */
export function freezeClock(clock: SandboxClock, realNow: number): SandboxClock {
  return { ...clock, frozenAt: sandboxNow(clock, realNow) };
}

/** Resumes the clock from its time; a running clock is left unchanged. */
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
 * Advances the clock, running or frozen.
 *
 * @throws DomainError INVALID_FIELD if it would go backwards, by more than ten years, or beyond the year 2200
 */
export function advanceClock(clock: SandboxClock, advance: Advance, realNow: number): SandboxClock {
  const now = sandboxNow(clock, realNow);
  const path = advance.to === null ? 'seconds' : 'to';
  const byMs = advance.to === null ? (advance.seconds ?? 0) * 1000 : advance.to - now;
  const invalid = (problem: string) => invalidField(path, problem);
  if (byMs < 0) {
    throw invalid(`would turn the clock back: it is ${new Date(now).toISOString()} in this sandbox`);
  }
  if (byMs > advanceSecondsMax * 1000) {
    throw invalid(`would advance the clock by more than ${advanceSecondsMax} seconds (ten years)`);
  }
  if (now + byMs > latestMs) throw invalid('would advance the clock beyond the year 2200');
  if (clock.frozenAt !== null) return { ...clock, frozenAt: now + byMs };
  return { ...clock, offsetMs: clock.offsetMs + byMs };
}
