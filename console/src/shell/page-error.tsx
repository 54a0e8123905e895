import { CatchBoundary, type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { type ReactNode, Suspense, useEffect } from 'react';
import { Frame } from '../pages/session/frame.tsx';
import { Button } from '../ui/button.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Failure } from '../ui/states.tsx';
import { MissingFile, retryParts, useReload, useRetryRound } from './lazy-part.tsx';
import { onRecovery } from './server-state.ts';

/** Returns a function that shows the page again; also called when the server responds again. */
function useRetry({ error, reset }: ErrorComponentProps): () => void {
  const router = useRouter();
  const retry = () => {
    retryParts();
    reset();
    void router.invalidate();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the latest one, whose parts never change
  useEffect(() => onRecovery(retry), []);
  useReload(error);
  return retry;
}

/** In place of a page that failed, under the navigation, which stays usable. */
export function PageError(props: ErrorComponentProps) {
  const retry = useRetry(props);
  return (
    <Page title="Something went wrong">
      <Panel>
        <Failure error={props.error} retry={retry} />
      </Panel>
    </Page>
  );
}

/** The same without navigation, if not even the session could be loaded. */
export function FramedError(props: ErrorComponentProps) {
  const retry = useRetry(props);
  return (
    <Frame title="Something went wrong">
      <Failure error={props.error} retry={retry} />
    </Frame>
  );
}

/** Contains the failure of a part that the page works without. */
export function OptionalPart({ children }: { children: ReactNode }) {
  const round = useRetryRound();
  return (
    <CatchBoundary getResetKey={() => round} errorComponent={PartError}>
      <Suspense>{children}</Suspense>
    </CatchBoundary>
  );
}

function PartError({ error }: ErrorComponentProps) {
  useReload(error);
  // A server that does not respond has a banner of its own.
  if (!(error instanceof MissingFile)) return null;
  return (
    <div
      role="alert"
      className="fixed inset-x-4 bottom-4 z-60 mx-auto flex max-w-xl flex-wrap items-center justify-between gap-3 rounded-lg border border-line bg-warn-soft p-4 shadow-xl"
    >
      <span>
        {error.isUpdated && <strong>Gingham was updated. </strong>}
        {error.message}
      </span>
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </div>
  );
}
