import { getRouteApi } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { given } from '../../../routes/search.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Listed } from '../../../ui/listed.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { Empty } from '../../../ui/states.tsx';
import { DeliveryTable } from '../deliveries/table.tsx';

const route = getRouteApi('/partners/$partner/$realm/end-customers/$id/$tab');

/** The webhooks about an end customer. */
export function Deliveries({ customer }: { customer: Schema<'EndCustomer'> }) {
  const { api, actingAs, server } = useActingAsPartner();
  const { cursor, environment: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const live = server.development ? (['production', 'development'] as const) : (['production'] as const);
  const environments = actingAs.realm === 'sandbox' ? (['sandbox'] as const) : live;
  const environment = environments.find((name) => name === asked) ?? environments[0];
  const query = api.hooks.useQuery('get', '/v1/webhook-deliveries', {
    params: {
      query: {
        end_customer_client_id: customer.client_id,
        environment,
        limit: 50,
        total: true,
        ...given({ cursor }),
      },
    },
  });
  return (
    <Panel
      title="Webhooks"
      flush
      actions={
        environments.length > 1 && (
          <Segments
            label="Environment"
            value={environment}
            options={environments.map((name) => [name, enumLabel(name)] as const)}
            onChange={(name) => void navigate({ search: { environment: name } })}
          />
        )
      }
    >
      <Listed
        query={query}
        of={(data) => data.webhook_deliveries}
        empty={
          <Empty title="No webhooks yet">
            They are sent to your endpoints for its events, mostly status changes of its registrations.
          </Empty>
        }
      >
        {(rows) => <DeliveryTable label="Webhooks" rows={rows} />}
      </Listed>
    </Panel>
  );
}
