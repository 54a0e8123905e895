import { type ReactNode, useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { enumLabel } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Stack } from '../../ui/plot/stack.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

/** What needs someone comes first, in bars as in texts. */
const fills = {
  ATTENTION_REQUIRED: 'var(--bad)',
  NOT_STARTED: 'var(--line-strong)',
  PROCESSING: 'var(--accent)',
  APPROVED: 'color-mix(in srgb, var(--good) 50%, var(--surface))',
  ENABLED: 'var(--good)',
};
const statuses = Object.keys(fills) as (keyof typeof fills)[];

/** The rows shown at first; a button shows the rest. */
const rowsAtFirst = 30;

type Entry = Schema<'RegistrationsAtInstitution'>;

const environments = ['production', 'development'] as const;

/** One row for each institution, those that need attention first, with a bar for each environment. */
export function Institutions({
  registrations: { institutions },
  link,
}: {
  registrations: Schema<'OverviewRegistrations'>;
  link: ((institutionId: string, name: string) => ReactNode) | undefined;
}) {
  const [isWhole, setWhole] = useState(false);
  if (institutions.length === 0) {
    return <Empty title="No registrations yet">They start when an end customer is enabled.</Empty>;
  }
  const rows = [...Map.groupBy(institutions, ({ institution_id }) => institution_id).values()].toSorted(
    (one, other) => attentionAt(other) - attentionAt(one),
  );
  const shown = isWhole ? rows : rows.slice(0, rowsAtFirst);
  const present = environments.filter((name) => institutions.some(({ environment }) => environment === name));
  const most = Math.max(...institutions.map(totalOf));
  return (
    <>
      <p aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 px-4 pt-3 text-sm text-muted">
        {statuses.map((status) => (
          <span key={status} className="flex items-center gap-1.5">
            <span
              className="size-2 rounded-full forced-color-adjust-none"
              style={{ background: fills[status] }}
            />
            {enumLabel(status)}
          </span>
        ))}
      </p>
      <table
        aria-label="Registrations by institution"
        className="w-full table-fixed border-collapse text-left max-md:block"
      >
        <thead className="max-md:sr-only">
          <tr className="text-sm text-muted">
            <th scope="col" className="w-1/4 px-4 py-2 font-medium">
              Institution
            </th>
            {present.map((name) => (
              <th key={name} scope="col" className="px-3 py-2 font-medium">
                {enumLabel(name)}
              </th>
            ))}
            <th scope="col" className="w-44 px-4 py-2 font-medium">
              Next step due
            </th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {shown.map((entries) => (
            <Row
              key={entries[0]?.institution_id}
              entries={entries}
              present={present}
              most={most}
              link={link}
            />
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <div className="border-t border-line px-4 py-2">
          <Button onClick={() => setWhole(true)}>Show all {rows.length.toLocaleString('en')}</Button>
        </div>
      )}
    </>
  );
}

function Row({
  entries,
  present,
  most,
  link,
}: {
  entries: readonly Entry[];
  present: readonly Entry['environment'][];
  most: number;
  link: ((institutionId: string, name: string) => ReactNode) | undefined;
}) {
  const { institution_id = '', institution_name = '' } = entries[0] ?? {};
  const due = entries
    .flatMap(({ next_due_at }) => next_due_at ?? [])
    .toSorted()
    .at(0);
  return (
    <tr className="border-t border-line max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-1 max-md:px-4 max-md:py-2.5">
      <th scope="row" className="font-medium wrap-anywhere max-md:col-span-2 md:px-4 md:py-2">
        {link?.(institution_id, institution_name) ?? institution_name}
      </th>
      {present.map((name) => (
        <td key={name} className="md:px-3 md:py-2">
          <Cell
            entry={entries.find(({ environment }) => environment === name)}
            environment={name}
            most={most}
          />
        </td>
      ))}
      <td className="text-sm text-muted max-md:col-span-2 md:px-4 md:py-2">
        <span className="md:sr-only">{due === undefined ? '' : 'Next step due '}</span>
        {due === undefined ? <span className="max-md:hidden">–</span> : <Time at={due} />}
      </td>
    </tr>
  );
}

/** The bar of one environment, with the numbers of which it consists. */
function Cell({ entry, environment, most }: { entry: Entry | undefined; environment: string; most: number }) {
  const parts = statuses.map((status) => ({
    key: status,
    count: entry?.by_status[status] ?? 0,
    fill: fills[status],
  }));
  const some = parts.filter(({ count }) => count > 0);
  return (
    <>
      <span className="text-sm text-muted md:hidden">{enumLabel(environment)}</span>
      {some.length === 0 ? (
        <span className="text-muted max-md:ml-2">–</span>
      ) : (
        <div className="flex flex-wrap items-center gap-x-3">
          <div className="min-w-24 grow basis-0">
            <Stack parts={parts} of={most} />
          </div>
          <ul className="flex flex-wrap gap-x-3 text-sm text-muted md:min-w-28">
            {some.map(({ key, count }) => (
              <li key={key} className={key === 'ATTENTION_REQUIRED' ? 'font-medium text-bad' : ''}>
                <span className="tabular-nums">{count.toLocaleString('en')}</span>{' '}
                {enumLabel(key).toLowerCase()}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function totalOf({ by_status }: Entry): number {
  return Object.values(by_status).reduce((sum, count) => sum + count, 0);
}

function attentionAt(entries: readonly Entry[]): number {
  return entries.reduce((sum, { by_status }) => sum + by_status.ATTENTION_REQUIRED, 0);
}
