import type { ReactNode } from 'react';
import type { Schema } from '../../api/client.ts';
import { inWords, StatusBadge } from '../../ui/badge.tsx';
import { Empty } from '../../ui/states.tsx';

const statuses = ['NOT_STARTED', 'PROCESSING', 'ATTENTION_REQUIRED', 'APPROVED', 'ENABLED'] as const;

/** Registrations by institution and environment, and by status. */
export function Institutions({
  registrations: { by_status, institutions },
  link,
}: {
  registrations: Schema<'OverviewRegistrations'>;
  link: ((institutionId: string, name: string) => ReactNode) | undefined;
}) {
  if (institutions.length === 0) {
    return (
      <Empty title="No registrations yet">
        They are opened when an end customer is approved, and those for production when it is enabled.
      </Empty>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section aria-label="Registrations by institution" tabIndex={0} className="max-h-[28rem] overflow-auto">
      <table className="w-full border-collapse text-left">
        <thead className="sticky top-0 bg-surface">
          <tr className="text-sm text-muted">
            <th scope="col" className="px-4 py-2 font-medium">
              Institution
            </th>
            <th scope="col" className="px-3 py-2 font-medium">
              Environment
            </th>
            {statuses.map((status) => (
              <th key={status} scope="col" className="px-3 py-2 text-right">
                <StatusBadge status={status} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className="border-y border-line font-semibold">
            <th scope="row" colSpan={2} className="px-4 py-1.5">
              All
            </th>
            {statuses.map((status) => (
              <Cell key={status} count={by_status[status]} />
            ))}
          </tr>
          {institutions.map(({ institution_id, institution_name, environment, by_status: of }) => (
            <tr key={`${institution_id} ${environment}`} className="border-b border-line last:border-0">
              <th scope="row" className="px-4 py-1.5 font-normal">
                {link?.(institution_id, institution_name) ?? institution_name}
              </th>
              <td className="px-3 py-1.5 text-muted">{inWords(environment)}</td>
              {statuses.map((status) => (
                <Cell key={status} count={of[status]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ count }: { count: number }) {
  return (
    <td className={`px-3 py-1.5 text-right tabular-nums ${count === 0 ? 'text-muted' : ''}`}>
      {count.toLocaleString('en')}
    </td>
  );
}
