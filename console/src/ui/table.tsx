import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Schema } from '../api/client.ts';
import { Button } from './button.tsx';

export interface Column<Row> {
  /** Unique in its table; for a sortable column, the name that the API sorts by. */
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: 'right';
  /** Hidden on narrow screens. */
  wide?: boolean;
  /** For a sortable column: the current direction, null if the table is sorted by another one; and what its button does. */
  sort?: { direction: 'ascending' | 'descending' | null; onSort: () => void };
}

interface TableProps<Row> {
  /** The accessible name of the table. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** What a row is about, for the names of its controls. */
  nameOf?: (row: Row) => string;
  /** The key of the row that shortcuts act on; marked, and scrolled into view when it changes. */
  current?: string | undefined;
  /** The keys of the selected rows; with `onTick` the table has a column of checkboxes. */
  ticked?: ReadonlySet<string>;
  onTick?: (ticked: Set<string>) => void;
}

/** A table whose rows the server sorts and pages. */
export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
  nameOf = keyOf,
  current,
  ticked,
  onTick,
}: TableProps<Row>) {
  const currentRow = useCurrentRow(current);
  const all = rows.map(keyOf);
  const isAll = ticked !== undefined && all.length > 0 && all.every((key) => ticked.has(key));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard
    <section className="max-md:scroll-cue relative overflow-x-auto" aria-label={label} tabIndex={0}>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b border-line text-sm text-muted">
            {onTick && (
              <th scope="col" className="w-8 py-2 pl-4">
                <input
                  type="checkbox"
                  aria-label="Select all on this page"
                  className="size-4 accent-accent"
                  checked={isAll}
                  onChange={() => onTick(isAll ? new Set() : new Set(all))}
                />
              </th>
            )}
            {columns.map(({ id, header, align, wide, sort }) => (
              <th
                key={id}
                scope="col"
                aria-sort={sort && (sort.direction ?? 'none')}
                className={cellLook(align, wide, 'py-2 font-medium whitespace-nowrap')}
              >
                {sort === undefined ? header : <SortButton {...sort}>{header}</SortButton>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = keyOf(row);
            return (
              <tr
                key={key}
                {...(key === current && { ref: currentRow, 'aria-current': true })}
                className="border-b border-line last:border-0 hover:bg-raised/60 aria-[current]:bg-accent-soft"
              >
                {onTick && ticked && (
                  <td className="py-2 pl-4">
                    <input
                      type="checkbox"
                      aria-label={`Select ${nameOf(row)}`}
                      className="size-4 accent-accent"
                      checked={ticked.has(key)}
                      onChange={() => onTick(toggled(ticked, key))}
                    />
                  </td>
                )}
                {columns.map(({ id, cell, align, wide }) => (
                  <td key={id} className={cellLook(align, wide, 'py-1.5 align-middle')}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Scrolls the row with this ref into view when it becomes the current one, but not at first. */
function useCurrentRow(current: string | undefined) {
  const row = useRef<HTMLTableRowElement>(null);
  const last = useRef(current);
  useEffect(() => {
    if (last.current !== undefined && last.current !== current) {
      row.current?.scrollIntoView({ block: 'nearest' });
    }
    last.current = current;
  }, [current]);
  return row;
}

function cellLook(align: 'right' | undefined, wide: boolean | undefined, look: string): string {
  return `${look} px-4 ${align === 'right' ? 'text-right tabular-nums' : ''} ${wide ? 'max-md:hidden' : ''}`;
}

function toggled(ticked: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(ticked);
  if (!next.delete(key)) next.add(key);
  return next;
}

function SortButton({
  children,
  direction,
  onSort,
}: { children: ReactNode } & NonNullable<Column<never>['sort']>) {
  const Arrow = direction === 'ascending' ? ArrowUp : ArrowDown;
  return (
    <button type="button" onClick={onSort} className="inline-flex items-center gap-1 hover:text-ink">
      {children}
      {direction !== null && <Arrow aria-hidden className="size-3.5" />}
    </button>
  );
}

/** The number of rows on all pages of a list. */
export type Total = Schema<'ListTotal'>;

/** Returns a count as shown, with "+" if there may be more. */
export function countText({ count, is_exact }: Total): string {
  return `${count.toLocaleString()}${is_exact ? '' : '+'}`;
}

/** Where a page is in its list: "51–100 of 250". */
function positionText(count: number, before: number | undefined, total: Total | undefined): string {
  if (total === undefined || count === 0) return `${count} on this page`;
  if (before === undefined) return `${count} of ${countText(total)}`;
  // A count can be lower than the page's position, if it was limited.
  const all = { ...total, count: Math.max(total.count, before + count) };
  return `${(before + 1).toLocaleString()}–${(before + count).toLocaleString()} of ${countText(all)}`;
}

/** Buttons to turn pages by cursor, and where the page is in its list. */
export function Pager({
  count,
  before,
  total,
  next,
  onFirst,
  onBack,
  onNext,
}: {
  /** The number of rows on this page. */
  count: number;
  /** The number of rows on the pages before it, if known. */
  before?: number | undefined;
  total?: Total | undefined;
  next: string | null;
  /** Undefined on the first page. */
  onFirst?: (() => void) | undefined;
  /** Undefined if the previous page is unknown. */
  onBack?: (() => void) | undefined;
  onNext: (cursor: string) => void;
}) {
  if (next === null && onFirst === undefined) return null;
  return (
    <nav
      aria-label="Pages"
      className="flex items-center justify-between gap-3 border-t border-line px-4 py-2 text-sm"
    >
      <span className="text-muted tabular-nums">{positionText(count, before, total)}</span>
      <span className="flex gap-2">
        <Button disabled={onFirst === undefined} onClick={onFirst}>
          First page
        </Button>
        {onBack !== undefined && <Button onClick={onBack}>Previous page</Button>}
        <Button disabled={next === null} onClick={() => next !== null && onNext(next)}>
          Next page
        </Button>
      </span>
    </nav>
  );
}
