import { type ReactNode, useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { enumLabel, StatusBadge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/states.tsx';

const statuses = ['NOT_STARTED', 'PROCESSING', 'ATTENTION_REQUIRED', 'APPROVED', 'ENABLED'] as const;

/** The rows shown at first; a button shows the rest. */
const rowsAtFirst = 30;

/** Registrations by institution and environment, and by status. */
export function Institutions({
  registrations: { by_status, institutions },
  link,
}: {
  registrations: Schema<'OverviewRegistrations'>;
  link: ((institutionId: string, name: string) => ReactNode) | undefined;
}) {
  const [isWhole, setWhole] = useState(false);
  if (institutions.length === 0) {
    return <Empty title="No registrations yet">They start when an end customer is enabled.</Empty>;
  }
  const shown = isWhole ? institutions : institutions.slice(0, rowsAtFirst);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard */}
      <section aria-label="Registrations by institution" tabIndex={0} className="overflow-x-auto">
        <table className="w-full border-collapse text-left">
          <thead>
            <tr className="text-sm text-muted">
              <th scope="col" className="px-4 py-2 font-medium">
                Institution
              </th>
              <th scope="col" className="px-3 py-2 font-medium max-md:hidden">
                Environment
              </th>
              {statuses.map((status) => (
                <th key={status} scope="col" className="px-3 py-2 text-right max-md:hidden">
                  <StatusBadge status={status} />
                </th>
              ))}
              <th scope="col" className="px-4 py-2 font-medium md:hidden">
                Registrations
              </th>
            </tr>
          </thead>
          <tbody>
            <tr className="border-y border-line font-semibold">
              <th scope="row" className="px-4 py-1.5">
                All
              </th>
              <td className="max-md:hidden" />
              <Counts of={by_status} />
            </tr>
            {shown.map(({ institution_id, institution_name, environment, by_status: of }) => (
              <tr key={`${institution_id} ${environment}`} className="border-b border-line last:border-0">
                <th scope="row" className="px-4 py-1.5 font-normal wrap-anywhere">
                  {link?.(institution_id, institution_name) ?? institution_name}
                  <span className="block text-sm text-muted md:hidden">{enumLabel(environment)}</span>
                </th>
                <td className="px-3 py-1.5 text-muted max-md:hidden">{enumLabel(environment)}</td>
                <Counts of={of} />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {shown.length < institutions.length && (
        <div className="border-t border-line px-4 py-2">
          <Button onClick={() => setWhole(true)}>Show all {institutions.length.toLocaleString('en')}</Button>
        </div>
      )}
    </>
  );
}

/** Counts by status; on narrow screens only those above zero, in one cell. */
function Counts({ of }: { of: Schema<'OverviewRegistrations'>['by_status'] }) {
  const some = statuses.filter((status) => of[status] > 0);
  return (
    <>
      {statuses.map((status) => (
        <td
          key={status}
          className={`px-3 py-1.5 text-right tabular-nums max-md:hidden ${of[status] === 0 ? 'text-muted' : ''}`}
        >
          {of[status].toLocaleString('en')}
        </td>
      ))}
      <td className="px-4 py-1.5 md:hidden">
        <ul className="flex flex-wrap gap-x-3 gap-y-1">
          {some.map((status) => (
            <li key={status} className="flex items-center gap-1.5 tabular-nums">
              {of[status].toLocaleString('en')} <StatusBadge status={status} />
            </li>
          ))}
        </ul>
      </td>
    </>
  );
}
