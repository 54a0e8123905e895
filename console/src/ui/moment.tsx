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
  /** RFC 3339; a text from a URL may be anything else, which is shown as an error. */
  value: string | null;
  onChange: (moment: string | null) => void;
}) {
  return (
    <TextField
      label={`${label} (${timeZone})`}
      hint={hint}
      type="datetime-local"
      {...(value !== null && !isMoment(value) && { error: `“${value}” is not a date and time.` })}
      value={value === null || !isMoment(value) ? '' : toLocal(value)}
      onValue={(value) => onChange(value === '' ? null : new Date(value).toISOString())}
    />
  );
}

function isMoment(value: string): boolean {
  return !Number.isNaN(Date.parse(value));
}

/** The format of `datetime-local`: without a zone, to the minute. */
function toLocal(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
