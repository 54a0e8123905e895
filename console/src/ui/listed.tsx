import type { ReactNode } from 'react';
import { usePages } from '../routes/pages.ts';
import { Empty, Loaded, type Query } from './states.tsx';
import { Pager, type Total } from './table.tsx';

/** A query for a page of a list. */
export type ListQuery<Data> = Query<Data> & { isPlaceholderData: boolean };

interface ListedProps<Data, Row> {
  query: ListQuery<Data>;
  /** Returns the rows of a response. */
  of: (data: Data) => readonly Row[];
  /** Shown if the list is empty. */
  empty: ReactNode;
  /** The number of placeholder lines while loading. */
  loading?: number;
  /** Called when another page is selected. */
  onTurn?: () => void;
  children: (rows: readonly Row[]) => ReactNode;
}

/** A page of a list whose cursor is in the URL, with buttons to the other pages. */
export function Listed<Data extends { next_cursor: string | null; total?: Total }, Row>({
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
              <Empty title="No matches so far">The search continues on the next page.</Empty>
            ) : pages.isFirst ? (
              empty
            ) : (
              <Empty title="No more results" />
            )}
            <Pager
              count={rows.length}
              before={pages.before}
              total={data.total}
              // While another page is loading, this page's cursor is outdated.
              next={query.isPlaceholderData ? null : data.next_cursor}
              onFirst={pages.isFirst ? undefined : turning(pages.first)}
              onBack={pages.back && turning(pages.back)}
              onNext={(cursor) => turning(() => pages.next(cursor, rows.length))()}
            />
          </>
        );
      }}
    </Loaded>
  );
}
