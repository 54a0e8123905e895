import { getRouteApi } from '@tanstack/react-router';
import { usePartnerSeat } from '../../../shell/seat.tsx';
import { StatusBadge } from '../../../ui/badge.tsx';
import { Code, Json } from '../../../ui/copy.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';

const route = getRouteApi('/partners/$partner/$realm/end-customers/$id');

/** Everything about one end customer. */
export function EndCustomerPage() {
  const { api } = usePartnerSeat();
  const { id } = route.useParams();
  const query = api.hooks.useQuery('get', '/v1/end-customers/{client_id}', {
    params: { path: { client_id: id } },
  });
  return (
    <Loaded query={query}>
      {({ end_customer: customer }) => (
        <Page title={customer.company_name} lead={<StatusBadge status={customer.status} />}>
          <Panel title="Facts">
            <Facts
              items={[
                ['client_id', <Code key="id">{customer.client_id}</Code>],
                ['Created', <Time key="at" at={customer.created_at} />],
              ]}
            />
          </Panel>
          <Panel title="JSON">
            <Json value={customer} />
          </Panel>
        </Page>
      )}
    </Loaded>
  );
}
