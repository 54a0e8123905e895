import { Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Badge, enumLabel } from '../../../ui/badge.tsx';
import { type Column, rowLink, Table } from '../../../ui/table.tsx';
import { timeColumn } from '../../../ui/time-column.tsx';
import { CustomerLink } from './customers.tsx';
import { DeliveryStatus } from './status.tsx';

type Delivery = Schema<'WebhookDelivery'>;

/** A table of webhooks; with `urls`, the endpoints' URLs by id, it has a column for the endpoint. */
export function DeliveryTable({
  label,
  rows,
  urls,
}: {
  label: string;
  rows: readonly Delivery[];
  urls?: ReadonlyMap<string, string>;
}) {
  const { actingAs } = useActingAsPartner();
  const { clientId: partner, realm } = actingAs;
  const columns: Column<Delivery>[] = [
    {
      id: 'event_type',
      header: 'Webhook',
      width: 'w-74',
      cell: ({ delivery_id: id, event_type }) => (
        <Link
          to="/partners/$partner/$realm/deliveries/$id"
          params={{ partner, realm, id }}
          className={`${rowLink} font-mono text-sm`}
        >
          {event_type}
        </Link>
      ),
    },
    {
      id: 'about',
      header: 'About',
      cell: ({ institution_id, institution_name, event_environment, registration_status, defect }) => (
        <>
          {institution_id !== null && (
            <span title={institution_id}>
              {institution_name ?? institution_id}
              {event_environment !== null && ` (${enumLabel(event_environment).toLowerCase()})`}{' '}
            </span>
          )}
          {registration_status !== null && (
            <span className="text-muted">{enumLabel(registration_status)} </span>
          )}
          {defect !== null && <Badge>{enumLabel(defect)}</Badge>}
        </>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      width: 'w-40',
      cell: (delivery) => <DeliveryStatus {...delivery} />,
    },
    {
      id: 'end_customer',
      header: 'End customer',
      width: 'w-36',
      narrow: 'subject',
      cell: ({ end_customer_client_id: id, company_name }) =>
        id === null ? (
          <span className="text-muted">—</span>
        ) : (
          <CustomerLink clientId={id} name={company_name} />
        ),
    },
    {
      id: 'attempts',
      header: 'Attempts',
      width: 'w-22',
      align: 'right',
      wide: 'very',
      cell: (row) => row.attempt_count,
    },
    timeColumn('occurred_at', 'Occurred'),
  ];
  if (urls !== undefined) {
    columns.splice(4, 0, {
      id: 'endpoint',
      header: 'Endpoint',
      width: 'w-32',
      wide: 'very',
      cell: ({ endpoint_id: id }) => (
        <Link
          to="/partners/$partner/$realm/endpoints/$id"
          params={{ partner, realm, id }}
          title={urls.get(id)}
          className="text-sm hover:underline"
        >
          {urls.get(id)?.replace(/^https?:\/\//u, '') ?? id}
        </Link>
      ),
    });
  }
  return <Table label={label} columns={columns} rows={rows} keyOf={({ delivery_id }) => delivery_id} />;
}
