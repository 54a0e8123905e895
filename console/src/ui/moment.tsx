import type { ReactNode } from 'react';
import { TextField } from './field.tsx';
import { FilterInput } from './filter-bar.tsx';
import { timeZone } from './time.tsx';

interface MomentProps {
  label: string;
  /** RFC 3339; a text from a URL may be anything else, which is shown as an error. */
  value: string | null;
  onChange: (moment: string | null) => void;
}

/** An input for a time in the browser's time zone, which its label names; null if it is empty. */
export function MomentField({ hint, ...moment }: MomentProps & { hint?: ReactNode }) {
  return <TextField hint={hint} {...inputOf(moment)} />;
}

/** A filter by a time in the browser's time zone. */
export function MomentFilter(moment: MomentProps) {
  return <FilterInput {...inputOf(moment)} />;
}

function inputOf({ label, value, onChange }: MomentProps) {
  const isWrong = value !== null && !isMoment(value);
  return {
    label: `${label} (${timeZone})`,
    type: 'datetime-local',
    ...(isWrong && { error: `“${value}” is not a date and time.` }),
    value: value === null || isWrong ? '' : toLocal(value),
    onValue: (local: string) => onChange(local === '' ? null : new Date(local).toISOString()),
  };
}

function isMoment(value: string): boolean {
  return !Number.isNaN(Date.parse(value));
}

/** The format of `datetime-local`: without a zone, to the minute. */
function toLocal(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
