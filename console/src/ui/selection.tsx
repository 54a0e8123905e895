import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';

const none: ReadonlySet<string> = new Set();

/** The selected rows of a page of a list. */
export interface Selection<Row> {
  ticked: ReadonlySet<string>;
  /** Those that are still in the list. */
  chosen: readonly Row[];
  onTick: (ticked: ReadonlySet<string>) => void;
  clear: () => void;
}

/** Selects rows of a list; another page or other filters, that is other query parameters, end the selection. */
export function useSelection<Row>(
  search: object,
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Selection<Row> {
  const list = JSON.stringify(search);
  const [kept, keep] = useState({ list, ticked: none });
  if (kept.list !== list) keep({ list, ticked: none });
  const ticked = kept.list === list ? kept.ticked : none;
  const onTick = (next: ReadonlySet<string>) => keep({ list, ticked: next });
  return { ticked, chosen: rows.filter((row) => ticked.has(keyOf(row))), onTick, clear: () => onTick(none) };
}

/** How many rows of the list above are selected, and what can be done with them. */
export function SelectionBar<Row>({
  selection: { ticked, chosen, clear },
  children,
}: {
  selection: Selection<Row>;
  children: ReactNode;
}) {
  if (ticked.size === 0) return null;
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 rounded-b-lg border-t border-line bg-accent-soft px-4 py-2"
    >
      <span className="grow">
        {chosen.length} selected
        {chosen.length < ticked.size && ` (${ticked.size - chosen.length} no longer in this list)`}
      </span>
      {children}
      <Button kind="quiet" aria-label="Clear selection" onClick={clear}>
        Clear
      </Button>
    </section>
  );
}

/** What an action is about, by name. */
export function Names({ of }: { of: readonly string[] }) {
  return (
    <ul className="max-h-40 list-disc overflow-y-auto pl-5">
      {of.map((name) => (
        <li key={name}>
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** Returns a function that makes a call for each of several, one after the other, and returns the refusals by name. */
export function useForEach<One>(nameOf: (one: One) => string) {
  const { mutateAsync } = useMutation({
    meta: { endsAtOnce: true },
    mutationFn: async ({ all, call }: { all: readonly One[]; call: (one: One) => Promise<unknown> }) => {
      const refusals: string[] = [];
      for (const one of all) {
        await call(one).catch((error: Error) => refusals.push(`${nameOf(one)}: ${error.message}`));
      }
      return refusals;
    },
  });
  return (all: readonly One[], call: (one: One) => Promise<unknown>) => mutateAsync({ all, call });
}

/** The error of an action on several of which some were refused. */
export function refusedError(refusals: readonly string[], count: number): Error {
  const summary = count === 1 ? [] : [`${refusals.length} of ${count} failed.`];
  return new Error([...summary, ...refusals].join('\n'));
}
