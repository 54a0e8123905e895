import { DomainError } from '../errors.ts';

/** What happens to a call in place of, or before, its usual answer. */
export type FaultEffect =
  | { kind: 'error'; code: string }
  | { kind: 'latency'; latencyMs: number }
  /** `after`: what was asked has been done, and only the answer is lost. */
  | { kind: 'drop_connection'; when: 'before' | 'after' };

/** A fault that a partner has set for its own next calls of an operation. */
export interface Fault {
  /** Path of the operation, as `/partner/customer/get`. */
  operation: string;
  effect: FaultEffect;
  /** Calls that it is still good for. */
  timesLeft: number;
}

/** Takes the first fault set for an operation; undefined when there is none. */
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
 * Sets a fault, to be used up after those set before it.
 *
 * @throws DomainError CONFLICT when there are too many
 */
export function addFault(faults: readonly Fault[], fault: Fault): Fault[] {
  if (faults.length >= faultsMax) {
    const message = `there are ${faultsMax} faults in this sandbox already; clear some first`;
    throw new DomainError('CONFLICT', { message });
  }
  return [...faults, fault];
}

/** Takes away the faults of an operation, or all. */
export function clearFaults(faults: readonly Fault[], operation: string | null): Fault[] {
  return operation === null ? [] : faults.filter((fault) => fault.operation !== operation);
}
