import clsx from 'clsx';
import {
  type ChangeEvent,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import { submitByKey } from './keys.ts';

interface Around {
  label: ReactNode;
  hint?: ReactNode | undefined;
  /** The problem with its value. */
  error?: string | undefined;
}

const box =
  'min-h-9 w-full rounded-md border bg-surface px-2.5 py-1.5 text-ink placeholder:text-muted disabled:bg-raised disabled:text-muted';
export const look = (error: string | undefined, className?: string) =>
  clsx(box, error === undefined ? 'border-line-strong' : 'border-bad', className);

/** The label of an input, with a hint and an error that screen readers read with it. */
export function Labelled({
  label,
  hint,
  error,
  children,
}: Around & {
  children: (ids: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-about`, 'aria-invalid': error !== undefined })}
      <div id={`${id}-about`} className="text-sm empty:hidden">
        {error !== undefined && <p className="text-bad">{error}</p>}
        {hint !== undefined && <p className="text-muted">{hint}</p>}
      </div>
    </div>
  );
}

/** Called with the new value, if the form keeps it in a state of its own. */
interface Controlled<Value = string> {
  onValue?: (value: Value) => void;
}

function changes<Value extends string>(onValue: Controlled<Value>['onValue']) {
  return (
    onValue && { onChange: ({ target }: ChangeEvent<{ value: string }>) => onValue(target.value as Value) }
  );
}

export function TextField({
  label,
  hint,
  error,
  className,
  onValue,
  ...input
}: Around & Controlled & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Labelled {...{ label, hint, error }}>
      {(ids) => (
        <input type="text" className={look(error, className)} {...changes(onValue)} {...input} {...ids} />
      )}
    </Labelled>
  );
}

export function TextArea({
  label,
  hint,
  error,
  className,
  onValue,
  ...input
}: Around & Controlled & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Labelled {...{ label, hint, error }}>
      {(ids) => (
        <textarea
          rows={3}
          className={look(error, className)}
          onKeyDown={submitByKey}
          {...changes(onValue)}
          {...input}
          {...ids}
        />
      )}
    </Labelled>
  );
}

/** A native `select`, which all phones and screen readers support. */
export function SelectField<Value extends string>({
  label,
  hint,
  error,
  options,
  className,
  onValue,
  ...input
}: Around &
  Controlled<Value> &
  SelectHTMLAttributes<HTMLSelectElement> & {
    options: readonly (readonly [value: Value, text: string])[];
  }) {
  return (
    <Labelled {...{ label, hint, error }}>
      {(ids) => (
        <select className={look(error, className)} {...changes(onValue)} {...input} {...ids}>
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

export function Checkbox({
  label,
  hint,
  error,
  onCheck,
  ...input
}: Around & { onCheck?: (isChecked: boolean) => void } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="flex gap-2">
      <input
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-accent"
        id={id}
        aria-describedby={`${id}-about`}
        {...(onCheck && { onChange: ({ target }) => onCheck(target.checked) })}
        {...input}
      />
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        <div id={`${id}-about`} className="text-sm empty:hidden">
          {error !== undefined && <p className="text-bad">{error}</p>}
          {hint !== undefined && <p className="text-muted">{hint}</p>}
        </div>
      </div>
    </div>
  );
}

/** A group of inputs. */
export function FieldSet({
  legend,
  hint,
  children,
}: {
  legend: string;
  hint?: ReactNode;
  children: ReactNode;
}) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 border-t border-line pt-4 first:border-0 first:pt-0">
      <legend className="float-left w-full font-semibold">{legend}</legend>
      {hint !== undefined && <p className="-mt-2 text-muted">{hint}</p>}
      {children}
    </fieldset>
  );
}
