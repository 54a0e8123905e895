import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button, type ButtonKind, IconButton } from './button.tsx';
import { ErrorText } from './states.tsx';

const backdrop = 'fixed inset-0 z-40 bg-black/45';
const popup =
  'fixed top-1/2 left-1/2 z-50 flex max-h-[90dvh] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 -translate-y-1/2 ' +
  'flex-col gap-4 overflow-y-auto rounded-lg border border-line bg-surface p-5 shadow-xl';

/**
 * A modal dialog, closed by its close button, Escape or a click outside it. Without `onClose`, only its content closes it.
 */
export function Dialog({
  title,
  open,
  onClose,
  children,
}: {
  title: string;
  open: boolean;
  onClose?: () => void;
  children: ReactNode;
}) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose?.()}
      disablePointerDismissal={onClose === undefined}
    >
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup className={popup}>
          <div className="flex items-start justify-between gap-3">
            <Base.Title className="min-w-0 text-lg font-semibold wrap-anywhere">{title}</Base.Title>
            {onClose !== undefined && (
              <Base.Close render={<IconButton label="Close" />}>
                <X aria-hidden className="size-4" />
              </Base.Close>
            )}
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface State {
  busy: boolean;
  error: unknown;
}

const idle: State = { busy: false, error: undefined };

/** Asks for confirmation, states what will happen, and shows the error if it fails. */
export function Confirm({
  title,
  children,
  action,
  cancel = 'Cancel',
  kind = 'primary',
  open,
  onClose,
  onCancel = onClose,
  onConfirm,
  disabled = false,
}: {
  title: string;
  children: ReactNode;
  /** The label of the button: a verb. */
  action: string;
  /** The label of the button that closes the dialog. */
  cancel?: string;
  kind?: ButtonKind;
  open: boolean;
  onClose: () => void;
  /** Called instead of `onClose` when the user closes the dialog without confirming. */
  onCancel?: () => void;
  /** The dialog closes when this resolves, and stays open if it fails. */
  onConfirm: () => Promise<unknown>;
  disabled?: boolean;
}) {
  const [state, setState] = useState<State>(idle);
  // Counts its closings: the result of an earlier confirmation must not affect a later dialog.
  const closings = useRef(0);
  useEffect(() => {
    if (!open) return;
    return () => {
      closings.current += 1;
      setState(idle);
    };
  }, [open]);
  const confirm = async () => {
    const before = closings.current;
    const isSameDialog = () => closings.current === before;
    setState({ busy: true, error: undefined });
    await onConfirm().then(
      () => isSameDialog() && onClose(),
      (error: unknown) => isSameDialog() && setState({ busy: false, error }),
    );
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onCancel()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdrop} />
        <AlertDialog.Popup className={popup}>
          <AlertDialog.Title className="text-lg font-semibold wrap-anywhere">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="flex flex-col gap-3 wrap-anywhere">
            {children}
          </AlertDialog.Description>
          {state.error !== undefined && <ErrorText error={state.error} />}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={onCancel}>{cancel}</Button>
            <Button kind={kind} busy={state.busy} disabled={disabled} onClick={() => void confirm()}>
              {action}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
