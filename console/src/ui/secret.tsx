import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { CodeBlock } from './copy.tsx';
import { Dialog } from './dialog.tsx';

/** Shows what was made and is never shown again; null while there is nothing to show. */
export function SecretDialog({
  title,
  name,
  secret,
  onClose,
  children,
}: {
  title: string;
  /** What it is called where it is copied. */
  name: string;
  secret: string | null;
  onClose: () => void;
  /** What to do with it. */
  children?: ReactNode;
}) {
  return (
    <Dialog title={title} open={secret !== null} onClose={onClose} showsOnce>
      <p>
        <strong>This is the only time that it is shown.</strong> Put it where your program keeps its secrets.
      </p>
      <CodeBlock text={secret ?? ''} label={name} />
      {children}
      <div className="flex justify-end">
        <Button kind="primary" onClick={onClose}>
          I have kept it
        </Button>
      </div>
    </Dialog>
  );
}
