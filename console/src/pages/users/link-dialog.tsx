import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { User } from './roles.ts';

/** Shows the link that sets a user's password; null while there is none. */
export function LinkDialog({
  made,
  onClose,
}: {
  made: { user: User; link: string } | null;
  onClose: () => void;
}) {
  return (
    <Dialog title={`A link for ${made?.user.name ?? ''}`} open={made !== null} onClose={onClose} showsOnce>
      <p>
        Send it to {made?.user.email} on a way that you trust: whoever opens it first sets the password.{' '}
        <strong>This is the only time that it is shown.</strong>
      </p>
      <CodeBlock text={made?.link ?? ''} label="link" />
      <div className="flex justify-end">
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
