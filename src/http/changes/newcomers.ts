/**
 * Tells which rows are new by their numbers. Where several nodes write, a number may be given out before a lower one is
 * committed: rows are therefore looked for some way back, and those seen already are passed over.
 */
export class Newcomers {
  readonly #overlapMs: number;
  readonly #marks: { at: number; highest: number }[];
  #seen = new Set<number>();

  /** `overlapMs` is how long after a higher number a lower one may still come. */
  constructor(highest: number, overlapMs: number) {
    this.#overlapMs = overlapMs;
    this.#marks = [{ at: Number.NEGATIVE_INFINITY, highest }];
  }

  /** Rows up to this number have been seen, all of them. */
  get floor(): number {
    return this.#marks[0]?.highest ?? 0;
  }

  /** Those of the rows after the floor that are new; `at` is the time, in milliseconds by any clock that only goes on. */
  take<Row extends { number: number }>(rows: readonly Row[], at: number): Row[] {
    const found = rows.filter(({ number }) => !this.#seen.has(number));
    for (const { number } of found) this.#seen.add(number);
    const highest = Math.max(this.#marks.at(-1)?.highest ?? 0, ...found.map(({ number }) => number));
    this.#marks.push({ at, highest });
    const floor = this.floor;
    while (this.#marks.length > 1 && (this.#marks[1]?.at ?? at) <= at - this.#overlapMs) this.#marks.shift();
    if (this.floor !== floor) {
      this.#seen = new Set([...this.#seen].filter((number) => number > this.floor));
    }
    return found;
  }
}
