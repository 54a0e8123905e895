import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { DeliveryTable } from '../deliveries/table.tsx';

/** The latest deliveries to an endpoint. */
export function LatestDeliveries({ endpointId }: { endpointId: string }) {
  const { api } = useActingAsPartner();
  const query = api.hooks.useQuery('get', '/v1/webhook-deliveries', {
    params: { query: { endpoint_id: endpointId, limit: 10 } },
  });
  return (
    <Loaded query={query}>
      {({ webhook_deliveries: rows }) =>
        rows.length === 0 ? (
          <Empty title="No deliveries yet">
            Send a test, or trigger an event, for example enable an end customer.
          </Empty>
        ) : (
          <DeliveryTable label="Latest deliveries" rows={rows} />
        )
      }
    </Loaded>
  );
}
