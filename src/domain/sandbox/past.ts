import type { Sandbox } from './sandbox.ts';

/** Event numbers, both included. */
export type EventRange = readonly [first: number, last: number];

/**
 * Returns the ranges of events with numbers from `from` to before `to` that a reset or a restore has undone: they are neither
 * in the history of the sandbox nor in those of its snapshots.
 */
export function undoneRanges(
  histories: readonly Sandbox['history'][],
  { from, to }: { from: number; to: number },
): EventRange[] {
  const undone: EventRange[] = [];
  let next = from;
  for (const [first, last] of histories.flat().toSorted(([one], [other]) => one - other)) {
    if (first > next && next < to) undone.push([next, Math.min(first, to) - 1]);
    next = Math.max(next, last === null ? Number.POSITIVE_INFINITY : last + 1);
  }
  if (next < to) undone.push([next, to - 1]);
  return undone;
}
