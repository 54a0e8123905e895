import type { RefusedDefect } from './defect.ts';
import { isAccepted, type Outcome } from './retry.ts';

export const expectations = ['accept', 'refuse'] as const;
/** What a receiver should do with a webhook. */
export type Expectation = (typeof expectations)[number];

export const verdicts = ['passed', 'failed'] as const;
/** Whether a receiver did what it should. */
export type Verdict = (typeof verdicts)[number];

export function expectationOf(defect: RefusedDefect | null): Expectation {
  return defect === null ? 'accept' : 'refuse';
}

/** Judges a receiver by what came of the last attempt; null before there is one. To refuse takes an answer, too. */
export function verdictOf(
  expected: Expectation,
  last: Pick<Outcome, 'statusCode'> | undefined,
): Verdict | null {
  if (last === undefined) return null;
  const hasAccepted = isAccepted(last);
  const hasRefused = last.statusCode !== null && !hasAccepted;
  return (expected === 'accept' ? hasAccepted : hasRefused) ? 'passed' : 'failed';
}
