import clsx from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import type { Schema } from '../api/client.ts';
import { Button } from './button.tsx';

export interface Column<Row> {
  /** Unique in its table; for a sortable column, the name that the API sorts by. */
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** The class of its width, `w-32`; columns without one share the rest. */
  width?: string;
  align?: 'right';
  /** Hidden in a narrow table, where each row has two lines; `very`: also in one of medium width. */
  wide?: boolean | 'very';
  /**
   * In a narrow table, its place in the first line: the subject of the row, by default the first column, or its time. A
   * `named` cell is in the second line, after its header.
   */
  narrow?: 'subject' | 'time' | 'named';
  /** Of several lines: by default a cell has one, cut off with an ellipsis. */
  isLong?: boolean;
  /** For a sortable column: the current direction, null if the table is sorted by another one; and what its button does. */
  sort?: { direction: 'ascending' | 'descending' | null; onSort: () => void };
}

/** The last column: what can be done with a row. */
export function actionsOf<Row>(cell: Column<Row>['cell'], width = 'w-28'): Column<Row> {
  return { id: 'actions', header: <span className="sr-only">Actions</span>, align: 'right', width, cell };
}

/** A cell without a value; in a narrow table it takes no room. */
export const noValue = <span className="text-muted @max-4xl:hidden">—</span>;

/** The classes of the link that its whole row opens. */
export const rowLink = 'row-link font-medium text-accent hover:underline';

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
  onTick?: (ticked: ReadonlySet<string>) => void;
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
  const table = useTitles(rows);
  const all = rows.map(keyOf);
  const isAll = ticked !== undefined && all.length > 0 && all.every((key) => ticked.has(key));
  const subject = columns.find(({ narrow }) => narrow === 'subject') ?? columns[0];
  const isHeadNeeded = onTick !== undefined || columns.some(({ sort }) => sort !== undefined);
  return (
    <section className="@container" aria-label={label}>
      <table ref={table} className="w-full table-fixed border-collapse text-left @max-4xl:block">
        <thead className={clsx('@max-4xl:block', !isHeadNeeded && '@max-4xl:sr-only')}>
          <tr className="border-b border-line text-sm text-muted @max-4xl:flex @max-4xl:items-center @max-4xl:gap-x-3 @max-4xl:px-4">
            {onTick && (
              <th scope="col" className={tickLook}>
                <Tick
                  label="Select all on this page"
                  text="Select all"
                  checked={isAll}
                  onChange={() => onTick(isAll ? new Set() : new Set(all))}
                />
              </th>
            )}
            {columns.map(({ id, header, width, align, wide, sort }) => (
              <th
                key={id}
                scope="col"
                aria-sort={sort && (sort.direction ?? 'none')}
                className={clsx(
                  'h-9 truncate content-center px-2.5 font-medium first:pl-4 last:pr-4 @max-4xl:w-auto @max-4xl:px-0!',
                  width,
                  align === 'right' && 'text-right',
                  hiddenLook(wide),
                  sort === undefined && '@max-4xl:sr-only',
                )}
              >
                {sort === undefined ? header : <SortButton {...sort}>{header}</SortButton>}
              </th>
            ))}
          </tr>
        </thead>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the link in each row takes the keys */}
        <tbody className="@max-4xl:block" onClick={openRow} onAuxClick={openRow}>
          {rows.map((row) => {
            const key = keyOf(row);
            return (
              <tr
                key={key}
                {...(key === current && { ref: currentRow, 'aria-current': true })}
                className={rowLook}
              >
                {onTick && ticked && (
                  <td className={tickLook}>
                    <Tick
                      label={`Select ${nameOf(row)}`}
                      checked={ticked.has(key)}
                      onChange={() => onTick(toggled(ticked, key))}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <Cell key={column.id} column={column} row={row} isSubject={column === subject} />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

// The transform makes the row contain its link's area also in browsers where a row cannot be positioned.
const rowLook =
  'relative translate-0 border-b border-line last:border-0 hover:bg-raised/60 has-[.row-link]:cursor-pointer md:aria-[current]:bg-accent-soft ' +
  '@max-4xl:flex @max-4xl:min-h-11 @max-4xl:flex-wrap @max-4xl:content-center @max-4xl:items-center @max-4xl:gap-x-3 @max-4xl:gap-y-[3px] @max-4xl:px-4 @max-4xl:py-2 ' +
  // Ends the first line of a narrow table.
  '@max-4xl:before:order-3 @max-4xl:before:basis-full';

const tickLook = 'w-11 pl-2 @max-4xl:-mx-2 @max-4xl:w-auto @max-4xl:pl-0';

function hiddenLook(wide: boolean | 'very' | undefined): string {
  if (wide === 'very') return '@max-5xl:hidden';
  return wide === true ? '@max-4xl:hidden' : '';
}

function cellLook<Row>({ id, align, wide, narrow, isLong }: Column<Row>, isSubject: boolean): string {
  return clsx(
    'h-9 px-2.5 first:pl-4 last:pr-4 @max-4xl:h-auto @max-4xl:max-w-full @max-4xl:px-0!',
    isLong ? 'py-2 wrap-anywhere' : 'truncate',
    !isSubject && '@max-4xl:wrap-anywhere @max-4xl:whitespace-normal',
    align === 'right' && 'text-right tabular-nums',
    hiddenLook(wide),
    isSubject
      ? '@max-4xl:order-1 @max-4xl:min-w-1/2 @max-4xl:grow @max-4xl:basis-0'
      : narrow === 'time'
        ? '@max-4xl:order-2 @max-4xl:text-sm @max-4xl:text-muted'
        : '@max-4xl:order-4',
    id === 'actions' && '@max-4xl:ml-auto',
  );
}

function Cell<Row>({ column, row, isSubject }: { column: Column<Row>; row: Row; isSubject: boolean }) {
  const content = column.cell(row);
  return (
    <td className={cellLook(column, isSubject)}>
      {isSubject ? (
        content
      ) : (
        // Above the link of the row, so that its text can be selected and its controls work.
        <span className="relative z-1">
          {column.narrow === 'named' && content && (
            <span className="text-sm text-muted @4xl:hidden">{column.header}: </span>
          )}
          {content}
        </span>
      )}
    </td>
  );
}

/** A checkbox that selects a row; its label makes it larger to hit. */
function Tick({
  label,
  text,
  checked,
  onChange,
}: {
  label: string;
  /** Shown beside it in a narrow table, where no column is. */
  text?: string;
  checked: boolean;
  onChange: () => void;
}) {
  return (
    <label className="relative z-1 flex h-9 items-center gap-2 px-2.5 whitespace-nowrap">
      <input
        type="checkbox"
        aria-label={label}
        className="size-4 accent-accent"
        checked={checked}
        onChange={onChange}
      />
      {text !== undefined && <span className="@4xl:hidden">{text}</span>}
    </label>
  );
}

/** Text is above the link of its row: a click on it is passed on to the link, with its keys, unless it selects text. */
function openRow(event: MouseEvent<HTMLElement>): void {
  const target = event.target as Element;
  if (event.button > 1 || target.closest('a, button, input, label, summary') !== null) return;
  if (window.getSelection()?.type === 'Range') return;
  const { ctrlKey, metaKey, shiftKey, button } = event;
  const isAside = ctrlKey || button === 1;
  const click = { bubbles: true, cancelable: true, ctrlKey: isAside, metaKey: metaKey || isAside, shiftKey };
  target.closest('tr')?.querySelector('.row-link')?.dispatchEvent(new window.MouseEvent('click', click));
}

/** Gives the cells of a table whose text is cut off the whole text as a title. */
function useTitles(rows: readonly unknown[]) {
  const table = useRef<HTMLTableElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows have other texts
  useEffect(() => {
    if (table.current === null) return;
    const { current: element } = table;
    const observer = new ResizeObserver(() => {
      for (const cell of element.querySelectorAll('td')) {
        if (cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent;
        else cell.removeAttribute('title');
      }
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [rows]);
  return table;
}

/** Scrolls the row with this ref into view when it becomes the current one, but not the first row at first. */
function useCurrentRow(current: string | undefined) {
  const row = useRef<HTMLTableRowElement>(null);
  const last = useRef<string>(undefined);
  useEffect(() => {
    const before = last.current;
    last.current = current;
    if (before === current || (before === undefined && row.current?.previousElementSibling === null)) return;
    // After the router has scrolled a new page to its top.
    const frame = requestAnimationFrame(() => row.current?.scrollIntoView({ block: 'nearest' }));
    return () => cancelAnimationFrame(frame);
  }, [current]);
  return row;
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
function positionText(
  count: number,
  before: number | undefined,
  total: Total | undefined,
  counted: string,
): string {
  if (total === undefined || count === 0) return `${count} ${counted} on this page`;
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
  counted = 'rows',
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
  /** What is counted, if several of it can be in one row: “events”. */
  counted?: string | undefined;
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
      <span className="text-muted tabular-nums">{positionText(count, before, total, counted)}</span>
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
