import type { ReactNode } from 'react';
import type { Schema } from '../../api/client.ts';
import { enumLabel, StatusBadge } from '../../ui/badge.tsx';
import { Panel } from '../../ui/page.tsx';
import { hasMixedProducts, onlyFor, requirementWords } from './requirements.ts';

type Customer = Schema<'EndCustomer'>;

/** What is due for an end customer and why, with the operator’s note; nothing if nothing is due. */
export function InformationDue({
  customer,
  title,
  children,
}: {
  customer: Customer;
  title: string;
  /** The actions. */
  children?: ReactNode;
}) {
  const { requirements_due: due } = customer;
  if (due.length === 0) return null;
  return (
    <Panel title={title}>
      <div className="flex flex-col gap-4">
        <RequestNote customer={customer} />
        <ul aria-label="Requirements" className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
          {due.map((requirement) => {
            const [what, why] = requirementWords[requirement];
            return (
              <li key={requirement}>
                <span className="font-medium">{what}</span>
                <span className="block text-muted">
                  {why} {onlyFor(requirement, customer)}
                </span>
              </li>
            );
          })}
        </ul>
        {children}
      </div>
    </Panel>
  );
}

/** The operator’s note about what it has requested; nothing if there is none. */
export function RequestNote({ customer: { requirements_note: note } }: { customer: Customer }) {
  if (note === null) return null;
  return (
    <p className="max-w-prose border-l-2 border-warn pl-3 wrap-anywhere whitespace-pre-line">
      <span className="block text-sm text-muted">Note from the operator</span>
      {note}
    </p>
  );
}

/** The status of each product, if they differ. */
export function ProductStatuses({ customer }: { customer: Customer }) {
  if (!hasMixedProducts(customer)) return null;
  return (
    <ul aria-label="Products by status" className="flex flex-wrap gap-x-4 gap-y-1">
      {Object.entries(customer.product_statuses).map(([product, status]) => (
        <li key={product} className="flex items-center gap-1.5">
          {enumLabel(product)} <StatusBadge status={status} />
        </li>
      ))}
    </ul>
  );
}
