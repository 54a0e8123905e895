import type { Schema } from '../../api/client.ts';
import { Columns, type ColumnTone } from '../../ui/plot/columns.tsx';
import { DataTable } from '../../ui/plot/data-table.tsx';
import { CountOf } from '../../ui/plot/shares.tsx';
import { dayOf } from '../../ui/time.tsx';

const rows: readonly [name: Exclude<keyof Schema<'OverviewDay'>, 'date'>, title: string, tone: ColumnTone][] =
  [
    ['created', 'End customers created', 'accent'],
    ['enabled', 'End customers enabled', 'good'],
    ['registrations_approved', 'Registrations approved', 'accent'],
    ['registrations_enabled', 'Registrations enabled', 'good'],
  ];

const shortDay = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });

/** The activity of the last days: a line of columns for each kind. */
export function Days({ days }: { days: readonly Schema<'OverviewDay'>[] }) {
  const columns = rows.map(([name, title, tone]) => ({
    title,
    tone,
    points: days.map((day) => {
      // Noon in the browser's time zone.
      const at = Date.parse(`${day.date}T12:00:00`);
      return { name: dayOf(at), tick: shortDay.format(at), value: day[name] };
    }),
  }));
  return (
    <>
      <ul className="grid gap-x-8 gap-y-3 md:grid-cols-2">
        {columns.map(({ title, tone, points }) => {
          const total = points.reduce((sum, { value }) => sum + value, 0);
          return (
            <li key={title} className="flex items-end gap-x-3 max-sm:flex-wrap">
              <span className="w-44 shrink-0 max-sm:grow">{title}</span>
              <span className="w-12 shrink-0 text-right">
                <CountOf value={total} />
              </span>
              <div className="min-w-0 grow max-sm:w-full">
                <Columns label={`${title}: ${total} total`} points={points} tone={tone} className="h-7" />
              </div>
            </li>
          );
        })}
      </ul>
      <DataTable title="Last 30 days" unit="Day" columns={columns} />
    </>
  );
}
