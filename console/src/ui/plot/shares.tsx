import type { ReactNode } from 'react';
import type { ColumnTone } from './columns.tsx';
import { Stack } from './stack.tsx';

/** Counts by kind, each with a bar: its share of `of`, by default of the total. */
export function Shares({
  rows,
  of,
}: {
  rows: readonly { key: string; name: ReactNode; count: number; tone: ColumnTone; note?: ReactNode }[];
  of?: number;
}) {
  const total = of ?? rows.reduce((sum, { count }) => sum + count, 0);
  return (
    <ul className="flex flex-col gap-2.5">
      {rows.map(({ key, name, count, tone, note }) => (
        <li key={key}>
          <div className="mb-1 flex items-baseline justify-between gap-3">
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
              {name}
              {note !== undefined && <span className="text-sm text-muted">{note}</span>}
            </span>
            <CountOf value={count} />
          </div>
          <Stack parts={[{ key, count, fill: `var(--${tone})` }]} of={total} />
        </li>
      ))}
    </ul>
  );
}

/** A count, with a dash for none, so that the others stand out. */
export function CountOf({ value }: { value: number }) {
  if (value > 0) return <span className="tabular-nums">{value.toLocaleString('en')}</span>;
  return (
    <span className="text-muted">
      <span aria-hidden>–</span>
      <span className="sr-only">0</span>
    </span>
  );
}
