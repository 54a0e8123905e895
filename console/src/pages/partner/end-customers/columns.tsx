import { Link } from '@tanstack/react-router';
import type { Realm, Schema } from '../../../api/client.ts';
import { StatusBadge } from '../../../ui/badge.tsx';
import { Code } from '../../../ui/copy.tsx';
import { type Column, rowLink } from '../../../ui/table.tsx';
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
        <Link
          to="/partners/$partner/$realm/end-customers/$id"
          params={{ partner: actingAs.clientId, realm: actingAs.realm, id: customer.client_id }}
          className={rowLink}
        >
          <bdi>{customer.company_name}</bdi>
        </Link>
      ),
    },
    { id: 'website', header: 'Website', width: 'w-38', wide: 'very', cell: ({ website }) => website },
    {
      id: 'status',
      header: 'Status',
      width: 'w-44',
      cell: (customer) => <CustomerStatus customer={customer} />,
    },
    {
      id: 'flowdown_status',
      header: 'Flowdown',
      width: 'w-30',
      wide: true,
      cell: ({ flowdown_status }) => <StatusBadge status={flowdown_status} />,
    },
    {
      id: 'questionnaire_status',
      header: 'Questionnaire',
      width: 'w-30',
      wide: true,
      cell: ({ questionnaire_status }) => <StatusBadge status={questionnaire_status} />,
    },
    {
      id: 'client_id',
      header: 'client_id',
      width: 'w-34',
      wide: true,
      cell: ({ client_id, company_name }) => (
        <Code label={`Copy client_id of ${company_name}`}>{client_id}</Code>
      ),
    },
    {
      id: 'created_at',
      header: 'Created',
      width: 'w-32',
      narrow: 'time',
      sort: {
        direction: sort === 'newest' ? 'descending' : sort === 'oldest' ? 'ascending' : null,
        onSort: () => show({ sort: sort === 'newest' ? 'oldest' : undefined }),
      },
      cell: ({ created_at }) => <Time at={created_at} {...(now !== undefined && { now })} />,
    },
  ];
}
