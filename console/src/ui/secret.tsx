import { type ReactNode, useSyncExternalStore } from 'react';
import { Button } from './button.tsx';
import { CodeBlock } from './copy.tsx';
import { Dialog } from './dialog.tsx';
import { useLeaveGuard } from './leave-guard.tsx';
import { addOverlay } from './overlays.tsx';

/** A text that the server returns only once. */
interface Secret {
  title: string;
  /** The label of the copied text. */
  name: string;
  secret: string;
  /** Where to keep it; a secret manager by default. */
  lead?: ReactNode;
  /** How to use it. */
  about?: ReactNode;
  /** Further ways to save it. */
  actions?: ReactNode;
  /** The label of the button that closes the dialog. */
  saved?: string;
}

let shown: readonly Secret[] = [];
const listeners = new Set<() => void>();

function set(secrets: readonly Secret[]): void {
  shown = secrets;
  for (const listener of listeners) listener();
}

/**
 * Shows a secret until the user has saved it. It belongs to no page: no change of the page's data and
 * no navigation during the call that returns it removes it.
 */
export function showSecret(secret: Secret): void {
  set([...shown, secret]);
}

export const onceWords = {
  title: 'Leave without saving it?',
  text: 'It is shown only once, and you have not confirmed that you saved it.',
  stay: 'Go back',
};

/** The dialog of {@link showSecret}: only its button closes it. */
function ShownSecret() {
  const secret = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown[0],
  );
  const { question } = useLeaveGuard(secret !== undefined, onceWords);
  return (
    <Dialog title={secret?.title ?? ''} open={secret !== undefined}>
      <p>
        {secret?.lead ?? 'Store it in your secret manager.'} <strong>It is shown only once.</strong>
      </p>
      <CodeBlock text={secret?.secret ?? ''} label={secret?.name ?? ''} />
      {secret?.about}
      <div className="flex flex-wrap justify-end gap-2">
        {secret?.actions}
        <Button kind="primary" onClick={() => set(shown.slice(1))}>
          {secret?.saved ?? 'I saved it'}
        </Button>
      </div>
      {question}
    </Dialog>
  );
}

addOverlay('secret', <ShownSecret />);
