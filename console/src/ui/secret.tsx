import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { CodeBlock } from './copy.tsx';
import { Dialog } from './dialog.tsx';

/** Shows a new secret, only once; closed while `secret` is null. */
export function SecretDialog({
  title,
  name,
  secret,
  onClose,
  children,
}: {
  title: string;
  /** The label of the copied text. */
  name: string;
  secret: string | null;
  onClose: () => void;
  /** How to use it. */
  children?: ReactNode;
}) {
  return (
    <Dialog title={title} open={secret !== null} onClose={onClose} showsOnce>
      <p>
        <strong>It is shown only once.</strong> Store it in your secret manager.
      </p>
      <CodeBlock text={secret ?? ''} label={name} />
      {children}
      <div className="flex justify-end">
        <Button kind="primary" onClick={onClose}>
          I saved it
        </Button>
      </div>
    </Dialog>
  );
}
