import { Columns, type ColumnTone, type Point } from './columns.tsx';
import { DataTable } from './data-table.tsx';

/** A bar chart over time, with the same numbers as a table for screen readers and exact values. */
export function Bars({
  title,
  unit,
  points,
  tone,
}: {
  title: string;
  /** The unit of a point: “Minute”. */
  unit: string;
  points: readonly Point[];
  tone?: ColumnTone;
}) {
  const total = points.reduce((sum, { value }) => sum + value, 0).toLocaleString('en');
  const most = Math.max(0, ...points.map(({ value }) => value));
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex items-baseline justify-between gap-2">
        <span className="font-medium">{title}</span>
        <span className="text-sm text-muted tabular-nums">
          {total} total, most {most.toLocaleString('en')}
        </span>
      </figcaption>
      <Columns
        label={`${title}: ${total} total; data table below`}
        points={points}
        tone={tone}
        className="h-24"
      />
      <p aria-hidden className="flex justify-between text-xs text-muted">
        <span>{points.at(0)?.tick}</span>
        <span>{points.at(-1)?.tick}</span>
      </p>
      <DataTable title={title} unit={unit} columns={[{ title, points }]} />
    </figure>
  );
}
