import type { ReactNode } from 'react';

/** Counts by kind, each with a bar of its share of the total. */
export function Shares({
  rows,
}: {
  rows: readonly { key: string; name: ReactNode; count: number; tone: 'accent' | 'good' | 'warn' | 'bad' }[];
}) {
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  return (
    <ul className="flex flex-col gap-2.5">
      {rows.map(({ key, name, count, tone }) => (
        <li key={key}>
          <div className="flex items-baseline justify-between gap-3">
            {name}
            <span className="tabular-nums">{count.toLocaleString('en')}</span>
          </div>
          <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-raised">
            <div
              className="bar h-full rounded-full"
              style={{ width: `${total === 0 ? 0 : (count / total) * 100}%`, background: `var(--${tone})` }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
