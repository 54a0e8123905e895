import type { Schema } from '../../api/client.ts';
import { inWords } from '../../ui/badge.tsx';

/** What an event changed: old and new values, side by side. */
export function Changes({ changes }: { changes: readonly Schema<'Change'>[] }) {
  return (
    <div className="overflow-x-auto rounded-md border border-line">
      <table className="w-full border-collapse text-left text-sm">
        <thead>
          <tr className="border-b border-line bg-raised text-muted">
            <th scope="col" className="w-1/4 px-2 py-1 font-medium">
              What
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
                {inWords(field)}
              </th>
              {is_secret ? (
                <td colSpan={2} className="px-2 py-1 text-muted">
                  A secret was changed; it is not kept here.
                </td>
              ) : (
                <>
                  <td className="px-2 py-1 break-words text-muted">{shown(before)}</td>
                  <td className="px-2 py-1 break-words">{shown(after)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A value as people read it; what has an inner form is told line by line. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '—';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.length === 0 ? 'None' : value.map(shown).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, inner]) => `${inWords(name)}: ${shown(inner)}`)
      .join('; ');
  }
  return String(value);
}
