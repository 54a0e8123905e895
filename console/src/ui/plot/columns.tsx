import clsx from 'clsx';

export interface Point {
  /** The full name, for the table. */
  name: string;
  /** A short name, for the axis. */
  tick: string;
  value: number;
}

export type ColumnTone = 'accent' | 'good' | 'warn' | 'bad';

/** Columns of relative height, one for each point; exact values are in a table or text beside it. */
export function Columns({
  label,
  points,
  tone = 'accent',
  className,
}: {
  /** The accessible name, with the total. */
  label: string;
  points: readonly Point[];
  tone?: ColumnTone | undefined;
  /** The height. */
  className: string;
}) {
  const most = Math.max(1, ...points.map(({ value }) => value));
  return (
    <div
      role="img"
      aria-label={label}
      className={clsx('flex items-end gap-px border-b border-line-strong', className)}
    >
      {points.map(({ name, value }) => (
        <div
          key={name}
          title={`${name}: ${value.toLocaleString('en')}`}
          className="flex h-full min-w-0 grow basis-0 items-end hover:bg-raised"
        >
          <div
            className="w-full rounded-t-sm forced-color-adjust-none"
            style={{ height: `${(value / most) * 100}%`, background: `var(--${tone})` }}
          />
        </div>
      ))}
    </div>
  );
}
