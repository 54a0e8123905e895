import type { Schema } from '../../api/client.ts';
import { enumLabel } from '../../ui/badge.tsx';
import { spanOf } from '../../ui/span.ts';
import { inShort } from '../../ui/time.tsx';

/** The changes of an event: old and new values, side by side. */
export function Changes({ changes }: { changes: readonly Schema<'Change'>[] }) {
  const [only] = changes;
  if (changes.length === 1 && only && isShort(only)) {
    return (
      <p className="break-words">
        <span className="text-muted">{enumLabel(only.field)}: </span>
        <span className="text-muted line-through">{shown(only.before, only.field)}</span>{' '}
        <span aria-hidden>→</span>
        <span className="sr-only">is now</span> {shown(only.after, only.field)}
      </p>
    );
  }
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <table className="w-full border-collapse text-left text-sm">
        <thead>
          <tr className="border-b border-line bg-raised text-muted">
            <th scope="col" className="w-1/4 px-2 py-1 font-medium">
              Field
            </th>
            <th scope="col" className="px-2 py-1 font-medium">
              Before
            </th>
            <th scope="col" className="px-2 py-1 font-medium">
              After
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after, is_secret }) => (
            <tr key={field} className="border-b border-line align-top last:border-0">
              <th scope="row" className="px-2 py-1 font-normal break-words">
                {enumLabel(field)}
              </th>
              {is_secret ? (
                <td colSpan={2} className="px-2 py-1 text-muted">
                  Secret changed; its value is not logged.
                </td>
              ) : (
                <>
                  <td className="px-2 py-1 wrap-anywhere text-muted">{shown(before, field)}</td>
                  <td className="px-2 py-1 wrap-anywhere">{shown(after, field)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Whether a change fits on a line. */
function isShort({ field, before, after, is_secret }: Schema<'Change'>): boolean {
  return !is_secret && shown(before, field).length + shown(after, field).length < 60;
}

/** Fields whose values are enumerated by the API; all others are shown as they are. */
const enumerated = /(?:status|status_when_met|policy|reasons|requirements_due|use_cases)$/u;

/** A field's value as readable text; objects as `name: value; …`. */
function shown(value: unknown, field: string): string {
  if (value === null || value === undefined) return '—';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.map((item) => shown(item, field)).join(', ') || 'None';
  if (field === 'expires_at') return inShort(String(value));
  if (typeof value === 'object') {
    if (field === 'clock') return clockLabel(value as Clock);
    return Object.entries(value)
      .map(([name, inner]) => `${enumLabel(name)}: ${shown(inner, name)}`)
      .join('; ');
  }
  return enumerated.test(field) ? enumLabel(String(value)) : String(value);
}

interface Clock {
  offset_ms: number;
  frozen_at: number | null;
}

/** The clock of a sandbox, relative to real time unless it is frozen: “1 day ahead”. */
function clockLabel({ offset_ms, frozen_at }: Clock): string {
  if (frozen_at !== null) return `Frozen at ${inShort(frozen_at)}`;
  if (offset_ms === 0) return 'Real time';
  return `${spanOf(Math.abs(offset_ms) / 1000)} ${offset_ms > 0 ? 'ahead' : 'behind'}`;
}
