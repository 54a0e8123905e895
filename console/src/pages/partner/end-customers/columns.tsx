import { Link } from '@tanstack/react-router';
import type { Realm, Schema } from '../../../api/client.ts';
import { StatusBadge } from '../../../ui/badge.tsx';
import { Code } from '../../../ui/copy.tsx';
import type { Column } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { CustomerStatus } from '../../end-customer/customer-status.tsx';
import { type ListSearch, sortOf } from './search.ts';

type Customer = Schema<'EndCustomerSummary'>;

export function columnsFor(
  actingAs: { clientId: string; realm: Realm },
  search: ListSearch,
  { show, now }: { show: (changes: ListSearch) => void; now: number | undefined },
): Column<Customer>[] {
  const sort = sortOf(search);
  return [
    {
      id: 'company_name',
      header: 'Company',
      sort: {
        direction: sort === 'name' ? 'ascending' : null,
        onSort: () => show({ sort: sort === 'name' ? undefined : 'name' }),
      },
      cell: (customer) => (
        <div className="min-w-36">
          <Link
            to="/partners/$partner/$realm/end-customers/$id"
            params={{ partner: actingAs.clientId, realm: actingAs.realm, id: customer.client_id }}
            className="font-medium wrap-anywhere text-accent hover:underline"
          >
            <bdi>{customer.company_name}</bdi>
          </Link>
          <div className="text-sm wrap-anywhere text-muted">{customer.website}</div>
        </div>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      cell: (customer) => <CustomerStatus customer={customer} />,
    },
    {
      id: 'flowdown_status',
      header: 'Flowdown',
      wide: true,
      cell: ({ flowdown_status }) => <StatusBadge status={flowdown_status} />,
    },
    {
      id: 'questionnaire_status',
      header: 'Questionnaire',
      wide: true,
      cell: ({ questionnaire_status }) => <StatusBadge status={questionnaire_status} />,
    },
    {
      id: 'client_id',
      header: 'client_id',
      wide: true,
      cell: ({ client_id, company_name }) => (
        <span className="whitespace-nowrap">
          <Code label={`Copy client_id of ${company_name}`}>{client_id}</Code>
        </span>
      ),
    },
    {
      id: 'created_at',
      header: 'Created',
      sort: {
        direction: sort === 'newest' ? 'descending' : sort === 'oldest' ? 'ascending' : null,
        onSort: () => show({ sort: sort === 'newest' ? 'oldest' : undefined }),
      },
      cell: ({ created_at }) => <Time at={created_at} {...(now !== undefined && { now })} />,
    },
  ];
}
