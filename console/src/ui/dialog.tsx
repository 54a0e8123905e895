import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type FocusEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button, type ButtonKind, IconButton } from './button.tsx';
import { isTyping } from './keys.ts';
import { InDialog, useLeaveGuard } from './leave-guard.tsx';
import { backdrop, popup, Question, type QuestionProps } from './question.tsx';
import { useAction } from './use-action.tsx';

/**
 * A modal dialog, closed by its close button, Escape or a click outside it, which ask first if that would lose what was
 * typed. Without `onClose`, only its content closes it.
 */
export function Dialog({
  title,
  open,
  onClose,
  children,
}: {
  title: ReactNode;
  open: boolean;
  onClose?: () => void;
  children: ReactNode;
}) {
  const { isTyped, typing } = useTyped(open);
  const [isDirty, setDirty] = useState(false);
  const { leave, question } = useLeaveGuard(open && (isTyped || isDirty));
  return (
    <Base.Root
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose && leave(onClose)}
      disablePointerDismissal={onClose === undefined}
    >
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup className={popup} {...typing}>
          <div className="flex items-start justify-between gap-3">
            <Base.Title className="min-w-0 text-lg font-semibold wrap-anywhere">{title}</Base.Title>
            {onClose !== undefined && (
              <Base.Close render={<IconButton label="Close" />}>
                <X aria-hidden className="size-4" />
              </Base.Close>
            )}
          </div>
          <InDialog value={setDirty}>{children}</InDialog>
          {question}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** A button in a {@link Dialog} that closes it. */
export function DialogCancel() {
  return <Base.Close render={<Button />}>Cancel</Base.Close>;
}

interface ConfirmProps extends QuestionProps {
  /** Whether cancelling would lose something else than typed text. */
  isDirty?: boolean;
  onClose: () => void;
  /** The dialog closes when this resolves, and stays open if it fails. */
  onConfirm: () => Promise<unknown>;
  /** Called after it when the page has been read again, which the dialog then waits for. */
  onDone?: (() => void) | undefined;
}

/**
 * Asks for confirmation, states what will happen, and shows the error if it fails. Cancelling asks first if that would lose
 * what was typed.
 */
export function Confirm({
  children,
  open,
  isDirty = false,
  onClose,
  onConfirm,
  onDone,
  ...question
}: ConfirmProps) {
  const { act, isBusy, error, reset } = useAction(onConfirm, { endsAtOnce: onDone === undefined, onDone });
  const { isTyped, typing } = useTyped(open);
  const guard = useLeaveGuard(open && (isTyped || isDirty) && !isBusy);
  // The result of an earlier confirmation must not affect a later dialog.
  useEffect(() => (open ? reset : undefined), [open, reset]);
  return (
    <Question
      {...question}
      {...typing}
      open={open}
      isBusy={isBusy}
      error={error}
      onCancel={() => guard.leave(onClose)}
      onConfirm={() => act(undefined, { onSuccess: onClose })}
    >
      {children}
      {guard.question}
    </Question>
  );
}

/** A button that opens a {@link Confirm}. */
export function ConfirmButton({
  button,
  look,
  onClose,
  ...confirm
}: Omit<ConfirmProps, 'open' | 'onClose'> & {
  /** The label of the button. */
  button: string;
  /** By default that of dangerous actions if it is one. */
  look?: ButtonKind;
  onClose?: () => void;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button kind={look ?? (confirm.kind === 'danger' ? 'danger' : 'plain')} onClick={() => setOpen(true)}>
        {button}
      </Button>
      <Confirm
        {...confirm}
        open={isOpen}
        onClose={() => {
          setOpen(false);
          onClose?.();
        }}
      />
    </>
  );
}

type TextInput = HTMLInputElement | HTMLTextAreaElement;

/** Whether the user has typed something into a dialog that closing it would lose; not a password, nor what is `data-unguarded`. */
function useTyped(isOpen: boolean) {
  const before = useRef(new Map<TextInput, string>());
  const [isTyped, setTyped] = useState(false);
  useEffect(() => {
    if (!isOpen) return;
    return () => {
      before.current.clear();
      setTyped(false);
    };
  }, [isOpen]);
  const typing = {
    onFocus: ({ target }: FocusEvent) => {
      const isText = isTyping(target) && !target.matches('select, [type=password], [data-unguarded]');
      if (isText && !before.current.has(target as TextInput)) {
        before.current.set(target as TextInput, (target as TextInput).value);
      }
    },
    onInput: () =>
      setTyped([...before.current].some(([field, value]) => field.isConnected && field.value !== value)),
  };
  return { isTyped, typing };
}
