import { usePartnerSeat } from '../../../shell/seat.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { DeliveryTable } from '../deliveries/table.tsx';

/** The last few webhooks of an endpoint. */
export function LatestDeliveries({ endpointId }: { endpointId: string }) {
  const { api } = usePartnerSeat();
  const query = api.hooks.useQuery('get', '/v1/webhook-deliveries', {
    params: { query: { endpoint_id: endpointId, limit: 10 } },
  });
  return (
    <Loaded query={query}>
      {({ webhook_deliveries: rows }) =>
        rows.length === 0 ? (
          <Empty title="Nothing has been sent here yet">
            Send a test, or do something that it is told of: enable an end customer, say.
          </Empty>
        ) : (
          <DeliveryTable label="Latest deliveries" rows={rows} />
        )
      }
    </Loaded>
  );
}
