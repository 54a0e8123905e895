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
