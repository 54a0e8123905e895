import type { ReactNode } from 'react';
import { TextField } from './field.tsx';
import { timeZone } from './time.tsx';

/** An input for a time in the browser's time zone, which its label names; null if it is empty. */
export function MomentField({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  /** RFC 3339. */
  value: string | null;
  onChange: (moment: string | null) => void;
}) {
  return (
    <TextField
      label={`${label} (${timeZone})`}
      hint={hint}
      type="datetime-local"
      value={value === null ? '' : toLocal(value)}
      onChange={({ target }) => onChange(target.value === '' ? null : new Date(target.value).toISOString())}
    />
  );
}

/** The format of `datetime-local`: without a zone, to the minute. */
function toLocal(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
