import type { ReactNode } from 'react';
import { usePages } from '../routes/pages.ts';
import { Empty, Loaded, type Query } from './states.tsx';
import { Pager } from './table.tsx';

/** A query for a page of a list. */
export type ListQuery<Data> = Query<Data> & { isPlaceholderData: boolean };

interface ListedProps<Data, Row> {
  query: ListQuery<Data>;
  /** The rows of what the query brings. */
  of: (data: Data) => readonly Row[];
  /** Said where the list has nothing at all. */
  empty: ReactNode;
  /** How many lines hold the place of the list while it is loaded. */
  loading?: number;
  /** Also done when another page is turned to. */
  onTurn?: () => void;
  children: (rows: readonly Row[]) => ReactNode;
}

/** A page of a list whose cursor is in the address, with the ways to the others. */
export function Listed<Data extends { next_cursor: string | null }, Row>({
  query,
  of,
  empty,
  loading,
  onTurn,
  children,
}: ListedProps<Data, Row>) {
  const pages = usePages();
  const turning = (turn: () => void) => () => {
    onTurn?.();
    turn();
  };
  return (
    <Loaded query={query} {...(loading === undefined ? {} : { rows: loading })}>
      {(data) => {
        const rows = of(data);
        return (
          <>
            {rows.length > 0 ? (
              <div aria-busy={query.isPlaceholderData}>{children(rows)}</div>
            ) : data.next_cursor !== null ? (
              <Empty title="None so far">Few match. The search goes on with the next page.</Empty>
            ) : pages.isFirst ? (
              empty
            ) : (
              <Empty title="There are no more" />
            )}
            <Pager
              count={rows.length}
              // While another page is on its way, what comes after this one is of no use.
              next={query.isPlaceholderData ? null : data.next_cursor}
              onFirst={pages.isFirst ? undefined : turning(pages.first)}
              onBack={pages.back && turning(pages.back)}
              onNext={(cursor) => turning(() => pages.next(cursor))()}
            />
          </>
        );
      }}
    </Loaded>
  );
}
