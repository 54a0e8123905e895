import type { Schema } from '../../api/client.ts';
import { Columns } from '../../ui/plot/columns.tsx';
import { Empty } from '../../ui/states.tsx';

type Age = Schema<'ReviewAge'>;

/** How long the end customers under review have waited, as a histogram. */
export function WaitingAges({ ages }: { ages: readonly Age[] }) {
  const total = ages.reduce((sum, { count }) => sum + count, 0);
  if (total === 0)
    return <Empty title="Nothing to review">End customers that need a review appear here.</Empty>;
  const points = ages.map(({ from_days, count }, at) => {
    const name = nameOf(from_days, ages[at + 1]?.from_days);
    return { name, tick: name, value: count };
  });
  return (
    <div className="max-w-md">
      <Columns label={`Under review: ${total} by age`} points={points} tone="warn" className="h-20 gap-2!" />
      <ul className="mt-1 flex gap-2 text-center text-sm">
        {points.map(({ name, value }) => (
          <li key={name} className="min-w-0 grow basis-0">
            <span className="block text-muted">{name}</span>
            <span className="font-medium tabular-nums">{value === 0 ? '–' : value.toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function nameOf(from: number, until: number | undefined): string {
  if (until === undefined) return `${from}+ days`;
  if (until === 1) return 'Under 1 day';
  return `${from}–${until - 1} days`;
}
