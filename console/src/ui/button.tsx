import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

const looks: Record<ButtonKind, string> = {
  primary: 'border-accent bg-accent text-accent-ink hover:brightness-110',
  plain: 'border-line-strong bg-surface text-ink hover:bg-raised',
  quiet: 'border-transparent bg-transparent text-ink hover:bg-raised',
  danger: 'border-bad bg-surface text-bad hover:bg-bad-soft',
};

/** The classes of a button, for links that look like one. */
export function buttonLook(kind: ButtonKind = 'plain', className?: string): string {
  return clsx(
    'inline-flex min-h-8 items-center justify-center gap-1.5 rounded-md border px-3 py-1 font-medium whitespace-nowrap',
    'transition-colors disabled:cursor-not-allowed aria-disabled:cursor-not-allowed',
    // Text that is lighter than this would be hard to read.
    'disabled:border-line disabled:bg-raised disabled:text-muted aria-disabled:border-line aria-disabled:bg-raised aria-disabled:text-muted',
    looks[kind],
    className,
  );
}

interface ButtonProps extends ComponentProps<'button'> {
  kind?: ButtonKind;
  /** Disabled while an action is in progress. */
  busy?: boolean;
}

export function Button({
  kind = 'plain',
  busy = false,
  className,
  disabled,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={buttonLook(kind, className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy && (
        <span className="size-3 animate-spin rounded-full border-2 border-current border-t-transparent" />
      )}
      {children}
    </button>
  );
}

/** A button with only an icon; `label` is its accessible name. */
export function IconButton({
  label,
  children,
  className,
  ...rest
}: Omit<ButtonProps, 'kind' | 'busy'> & { label: string; children?: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={clsx(
        'inline-grid size-8 shrink-0 place-items-center rounded-md text-muted hover:bg-raised hover:text-ink',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
