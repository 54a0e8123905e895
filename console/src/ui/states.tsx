import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { MissingFile, ServerSilent } from '../shell/lazy-part.tsx';
import { useServerSilent } from '../shell/server-state.ts';
import { Button } from './button.tsx';

/** An empty state: what will appear here, and how to make it appear. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <div aria-hidden className="gingham size-10 rounded-md border border-line" />
      <p className="font-semibold">{title}</p>
      {children !== undefined && <p className="max-w-prose text-muted">{children}</p>}
      {action}
    </div>
  );
}

/** Shown if data could not be loaded. */
export function Failure({ error, retry, list }: { error: unknown; retry?: () => void; list?: ReactNode }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <CircleAlert aria-hidden className="text-bad" />
      <p className="font-semibold">{titleOf(error)}</p>
      <ErrorWords error={error} />
      {error instanceof MissingFile ? (
        <Button kind="primary" onClick={() => window.location.reload()}>
          Reload
        </Button>
      ) : isNotFound(error) ? (
        list
      ) : (
        retry && <Button onClick={retry}>Try again</Button>
      )}
    </div>
  );
}

function titleOf(error: unknown): string {
  if (isUnreachable(error)) return 'The server cannot be reached';
  if (error instanceof MissingFile && error.isUpdated) return 'Gingham was updated';
  if (!(error instanceof ApiError)) return 'Could not display this';
  if (isNotFound(error)) return 'Not found';
  return error.status === 403 ? 'No access' : 'Could not load this';
}

function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether the browser got no response; each browser has its own message for it. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof ServerSilent) return true;
  return error instanceof TypeError && /fetch|network|load failed/iu.test(error.message);
}

/** An error message, announced when it appears. */
export function ErrorText({ error }: { error: unknown }) {
  return (
    <div role="alert">
      <ErrorWords error={error} />
    </div>
  );
}

/** The server's error message, with its code and the request's id for support. */
function ErrorWords({ error }: { error: unknown }) {
  if (error instanceof ApiError) {
    return (
      <p className="max-w-prose break-words text-bad">
        {error.message} <code className="text-muted">{error.code}</code>
        {error.requestId !== null && <code className="text-muted"> · request {error.requestId}</code>}
      </p>
    );
  }
  if (isUnreachable(error)) {
    return (
      <p className="max-w-prose text-bad">
        The server did not respond. Check that it is running and that you are online.
      </p>
    );
  }
  return (
    <p className="max-w-prose whitespace-pre-line text-bad">
      {error instanceof Error ? error.message : 'Something went wrong.'}
    </p>
  );
}

/** A placeholder while data is loading. */
export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div role="status" className="flex flex-col gap-3 p-4">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: rows without content or order
          key={row}
          aria-hidden
          className="h-4 animate-pulse rounded-sm bg-raised"
          style={{ width: `${90 - ((row * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}

/** Above data whose refresh failed. While the server does not respond, the page has a banner instead. */
function Outdated({ error, retry }: { error: unknown; retry: () => void }) {
  const isSilent = useServerSilent();
  if (isSilent && isUnreachable(error)) return null;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-warn-soft px-4 py-2"
    >
      <div className="min-w-0">
        <p className="font-semibold">
          {isNotFound(error)
            ? 'This no longer exists: the page shows its last state.'
            : 'Could not refresh: the data shown may be out of date.'}
        </p>
        <ErrorWords error={error} />
      </div>
      {!isNotFound(error) && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

/** The members of a query that {@link Loaded} requires. */
export interface Query<Data> {
  data: Data | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Shows the data of a query, or its loading or error state. Data that could not be refreshed stays, and says so. */
export function Loaded<Data>({
  query,
  rows,
  awaitsMore = false,
  list,
  children,
}: {
  query: Query<Data>;
  rows?: number;
  /** Whether the data is not shown yet, as it would move when something else arrives. */
  awaitsMore?: boolean;
  /** Link to the list of such things, if this one is not found. */
  list?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined && !awaitsMore) {
    return (
      <>
        {query.error !== null && <Outdated error={query.error} retry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    );
  }
  if (query.isPending || awaitsMore) return <Loading rows={rows ?? 4} />;
  return <Failure error={query.error} retry={() => void query.refetch()} list={list} />;
}
