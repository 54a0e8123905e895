import { Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Badge, enumLabel, StatusBadge } from '../../../ui/badge.tsx';
import { Breaking } from '../../../ui/copy.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { CustomerLink } from './customers.tsx';

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
  const columns: Column<Delivery>[] = [
    {
      id: 'event_type',
      header: 'Webhook',
      cell: ({ delivery_id: id, event_type, institution_id, registration_status, defect }) => (
        <span className="flex flex-wrap items-center gap-x-2">
          <Link
            to="/partners/$partner/$realm/deliveries/$id"
            params={{ partner: actingAs.clientId, realm: actingAs.realm, id }}
            className="font-mono text-sm text-accent hover:underline md:whitespace-nowrap"
          >
            <Breaking>{event_type}</Breaking>
          </Link>
          {institution_id !== null && <code className="text-sm text-muted">{institution_id}</code>}
          {registration_status !== null && (
            <span className="text-muted">{enumLabel(registration_status)}</span>
          )}
          {defect !== null && <Badge>{enumLabel(defect)}</Badge>}
        </span>
      ),
    },
    { id: 'status', header: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
    {
      id: 'end_customer',
      header: 'End customer',
      wide: true,
      cell: ({ end_customer_client_id: id, company_name }) =>
        id === null ? (
          <span className="text-muted">—</span>
        ) : (
          <CustomerLink clientId={id} name={company_name} />
        ),
    },
    { id: 'attempts', header: 'Attempts', align: 'right', wide: true, cell: (row) => row.attempt_count },
    {
      id: 'occurred_at',
      header: 'Occurred',
      wide: true,
      cell: ({ occurred_at }) => <Time at={occurred_at} />,
    },
  ];
  if (urls !== undefined) {
    columns.splice(3, 0, {
      id: 'endpoint',
      header: 'Endpoint',
      wide: true,
      cell: ({ endpoint_id: id }) => (
        <Link
          to="/partners/$partner/$realm/endpoints/$id"
          params={{ partner: actingAs.clientId, realm: actingAs.realm, id }}
          title={urls.get(id)}
          className="block max-w-32 truncate text-sm hover:underline"
        >
          {urls.get(id)?.replace(/^https?:\/\//u, '') ?? id}
        </Link>
      ),
    });
  }
  return <Table label={label} columns={columns} rows={rows} keyOf={({ delivery_id }) => delivery_id} />;
}
