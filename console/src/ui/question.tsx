import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { FocusEventHandler, FormEventHandler, ReactNode } from 'react';
import { Button, type ButtonKind } from './button.tsx';
import { submitByKey } from './keys.ts';

/** As high as the dialogs, so that it also covers one that another dialog is about. */
export const backdrop = 'fixed inset-0 z-50 bg-black/45';
export const popup =
  'fixed top-1/2 left-1/2 z-50 flex max-h-[90dvh] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 -translate-y-1/2 ' +
  'flex-col gap-4 overflow-y-auto rounded-lg border border-line bg-surface p-5 shadow-xl';

export interface QuestionProps {
  title: ReactNode;
  children: ReactNode;
  /** The label of the button: a verb. */
  action: string;
  /** The label of the button that closes the dialog. */
  cancel?: string;
  kind?: ButtonKind;
  open: boolean;
  disabled?: boolean;
}

/** A modal dialog with two buttons, which only they and Escape close. */
export function Question({
  title,
  children,
  action,
  cancel = 'Cancel',
  kind = 'primary',
  open,
  disabled = false,
  isBusy = false,
  error,
  onCancel,
  onConfirm,
  ...typing
}: QuestionProps & {
  isBusy?: boolean;
  error?: ReactNode;
  onCancel: () => void;
  onConfirm: () => void;
  onFocus?: FocusEventHandler;
  onInput?: FormEventHandler;
}) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onCancel()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop forceRender className={backdrop} />
        <AlertDialog.Popup className={popup} {...typing}>
          <AlertDialog.Title className="text-lg font-semibold wrap-anywhere">{title}</AlertDialog.Title>
          <form
            className="contents"
            onKeyDown={submitByKey}
            onSubmit={(event) => {
              event.preventDefault();
              // Not to a dialog that this one is about.
              event.stopPropagation();
              onConfirm();
            }}
          >
            <AlertDialog.Description render={<div />} className="flex flex-col gap-3 wrap-anywhere">
              {children}
            </AlertDialog.Description>
            {error}
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={onCancel}>{cancel}</Button>
              <Button
                type="submit"
                kind={kind}
                busy={isBusy}
                disabled={disabled}
                title="Ctrl+Enter or ⌘+Enter"
                aria-keyshortcuts="Control+Enter Meta+Enter"
              >
                {action}
              </Button>
            </div>
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
