/**
 * Finds new rows by their numbers. If several nodes write, a number may be assigned before a lower one is
 * committed: the search therefore overlaps, and rows already seen are skipped.
 */
export class NewRows {
  readonly #overlapMs: number;
  readonly #marks: { at: number; highest: number }[];
  #seen = new Set<number>();

  /** `overlapMs` is the time after a higher number within which a lower one can still appear. */
  constructor(highest: number, overlapMs: number) {
    this.#overlapMs = overlapMs;
    this.#marks = [{ at: Number.NEGATIVE_INFINITY, highest }];
  }

  /** All rows up to this number have been seen. */
  get floor(): number {
    return this.#marks[0]?.highest ?? 0;
  }

  /** The new ones of the rows after the floor; `at` is the time in milliseconds of any monotonic clock. */
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
