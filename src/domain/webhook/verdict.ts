import type { RefusedDefect } from './defect.ts';
import { isAccepted, type Outcome } from './retry.ts';

export const expectations = ['accept', 'refuse'] as const;
/** How a receiver should respond to a webhook. */
type Expectation = (typeof expectations)[number];

export const verdicts = ['passed', 'failed'] as const;
/** Whether a receiver responded as expected. */
type Verdict = (typeof verdicts)[number];

export function expectationOf(defect: RefusedDefect | null): Expectation {
  return defect === null ? 'accept' : 'refuse';
}

/**
 * Returns whether a receiver responded as expected in the last attempt; null before one. Without a response, a webhook
 * is not refused.
 */
export function verdictOf(
  expected: Expectation,
  last: Pick<Outcome, 'statusCode'> | undefined,
): Verdict | null {
  if (last === undefined) return null;
  const hasAccepted = isAccepted(last);
  const hasRefused = last.statusCode !== null && !hasAccepted;
  return (expected === 'accept' ? hasAccepted : hasRefused) ? 'passed' : 'failed';
}
