import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { User } from './roles.ts';

/** Shows the link with which a user sets a password; closed while `made` is null. */
export function LinkDialog({
  made,
  onClose,
}: {
  made: { user: User; link: string } | null;
  onClose: () => void;
}) {
  return (
    <Dialog title={`Link for ${made?.user.name ?? ''}`} open={made !== null} onClose={onClose} showsOnce>
      <p>
        Send it to {made?.user.email} securely: the first person to open it sets the password.{' '}
        <strong>It is shown only once.</strong>
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
