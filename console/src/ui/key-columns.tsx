import type { Schema } from '../api/client.ts';
import { serverNow } from '../api/server-clock.ts';
import { type Column, noValue } from './table.tsx';

type Key = Pick<Schema<'Token'>, 'last_four' | 'last_used_at'>;

/** The columns that tell keys apart: the end of their secret, and when they were last used. */
export const keyColumns: readonly Column<Key>[] = [
  {
    id: 'last_four',
    header: 'Ends in',
    width: 'w-24',
    narrow: 'named',
    cell: ({ last_four }) => (last_four === null ? noValue : <code className="text-sm">…{last_four}</code>),
  },
  {
    id: 'last_used_at',
    header: 'Last used',
    width: 'w-30',
    narrow: 'named',
    cell: ({ last_used_at }) =>
      last_used_at === null ? (
        <span className="text-muted">Never</span>
      ) : (
        <span
          title={`${last_used_at.slice(0, 10)} (UTC)`}
          className="inline-block whitespace-nowrap first-letter:uppercase"
        >
          {dayInWords(last_used_at)}
        </span>
      ),
  },
];

const dayMs = 86_400_000;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** A day of UTC, as uses are recorded: “today”, “9 days ago”. */
function dayInWords(day: string): string {
  return relative.format(Math.floor(Date.parse(day) / dayMs) - Math.floor(serverNow() / dayMs), 'day');
}
