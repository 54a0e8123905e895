import { DomainError } from '../errors.ts';

/** What happens to a call instead of, or before, its usual response. */
export type FaultEffect =
  | { kind: 'error'; code: string }
  | { kind: 'latency'; latencyMs: number }
  /** `after`: the request has been processed, and only the response is lost. */
  | { kind: 'drop_connection'; when: 'before' | 'after' };

/** A fault that a partner has set for its next calls of an operation. */
export interface Fault {
  /** Path of the operation, such as `/partner/customer/get`. */
  operation: string;
  effect: FaultEffect;
  /** Number of calls it still affects. */
  timesLeft: number;
}

/** Takes the first fault set for an operation; undefined if there is none. */
export function takeFault(
  faults: readonly Fault[],
  operation: string,
): { effect: FaultEffect; faults: Fault[] } | undefined {
  const at = faults.findIndex((fault) => fault.operation === operation);
  const fault = faults[at];
  if (fault === undefined) return undefined;
  const rest = { ...fault, timesLeft: fault.timesLeft - 1 };
  return { effect: fault.effect, faults: faults.toSpliced(at, 1, ...(rest.timesLeft > 0 ? [rest] : [])) };
}

/** Most faults that can be set in one sandbox at a time. */
export const faultsMax = 100;

/**
 * Sets a fault, to be applied after those set earlier.
 *
 * @throws DomainError CONFLICT if there are too many
 */
export function addFault(faults: readonly Fault[], fault: Fault): Fault[] {
  if (faults.length >= faultsMax) {
    const message = `this sandbox already has ${faultsMax} faults; clear some first`;
    throw new DomainError('CONFLICT', { message });
  }
  return [...faults, fault];
}

/** Clears the faults of one operation, or all. */
export function clearFaults(faults: readonly Fault[], operation: string | null): Fault[] {
  return operation === null ? [] : faults.filter((fault) => fault.operation !== operation);
}
