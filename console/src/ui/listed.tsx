import { useNavigate, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { fieldErrorsOf } from '../api/field-errors.ts';
import { firstPage, usePages } from '../routes/pages.ts';
import { Button } from './button.tsx';
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
  /** What is counted, if several of it can be in one row: “events”. */
  counted?: string;
  children: (rows: readonly Row[]) => ReactNode;
}

/** A page of a list whose cursor is in the URL, with buttons to the other pages. */
export function Listed<Data extends { next_cursor: string | null; total?: Total }, Row>({
  query,
  of,
  empty,
  loading,
  counted,
  children,
}: ListedProps<Data, Row>) {
  const pages = usePages();
  const { previous } = pages;
  if (query.data === undefined && query.error instanceof ApiError && query.error.fields.length > 0) {
    return <InvalidSearch error={query.error} />;
  }
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
              counted={counted}
              // While another page is loading, this page's cursor is outdated.
              next={query.isPlaceholderData ? null : data.next_cursor}
              onFirst={pages.isFirst ? undefined : () => pages.go(firstPage)}
              onBack={previous && (() => pages.go(previous))}
              onNext={(cursor) => pages.go(pages.following(cursor, rows.length))}
            />
          </>
        );
      }}
    </Loaded>
  );
}

/** In place of a list whose filters or cursor, which are in the URL, the server rejects. */
function InvalidSearch({ error }: { error: ApiError }) {
  const navigate = useNavigate();
  const search = useRouterState({ select: ({ location }) => location.search as object });
  const fields = fieldErrorsOf(error);
  const names = fields.map(({ path }) => path).filter((path) => path in search);
  const rest = Object.fromEntries(Object.entries(search).filter(([name]) => !names.includes(name)));
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <p className="font-semibold">The page’s URL has an invalid value</p>
      {fields.map(({ path, problem }) => (
        <p key={path} className="max-w-prose wrap-anywhere text-bad">
          <code>{path}</code>: {problem}
        </p>
      ))}
      <Button onClick={() => void navigate({ to: '.', search: names.length > 0 ? rest : {}, replace: true })}>
        {names.length > 0 ? `Remove ${names.join(', ')}` : 'Remove all filters'}
      </Button>
    </div>
  );
}
