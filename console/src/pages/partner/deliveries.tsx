import { getRouteApi } from '@tanstack/react-router';
import type { Environment, Schema } from '../../api/client.ts';
import { useShow } from '../../routes/pages.ts';
import { given } from '../../routes/search.ts';
import { useActingAsPartner, useMay } from '../../shell/acting-as.tsx';
import { enumLabel } from '../../ui/badge.tsx';
import { FilterBar, FilterChoice, FilterSelect } from '../../ui/filter-bar.tsx';
import { Listed } from '../../ui/listed.tsx';
import { MomentFilter } from '../../ui/moment.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { CustomerFilter } from './deliveries/customers.tsx';
import { DeliveryTable } from './deliveries/table.tsx';
import { ResendFailed } from './endpoint/resend-failed.tsx';
import { useEnvironments } from './endpoints/endpoint-form.tsx';
import { type EventType, eventTypes } from './endpoints/event-types.ts';

const route = getRouteApi('/partners/$partner/$realm/deliveries');

const statuses: readonly Schema<'WebhookDeliveryStatus'>[] = ['pending', 'delivered', 'failed', 'discarded'];

/** All webhooks of the partner in its realm, with their outcome. */
export function DeliveriesPage() {
  const { api } = useActingAsPartner();
  const search = route.useSearch();
  const environments = useEnvironments();
  const environment = oneOf(environments, search.environment) ?? (environments[0] as Environment);
  const endpoints = api.hooks.useQuery('get', '/v1/webhook-endpoints', {
    params: { query: { limit: 100, environment } },
  });
  const urls = new Map(
    endpoints.data?.webhook_endpoints.map(({ endpoint_id, url }) => [
      endpoint_id,
      url ?? 'Fetched by gingham listen',
    ]),
  );
  const query = api.hooks.useQuery('get', '/v1/webhook-deliveries', {
    params: { query: { ...asked(search), environment, limit: 50, total: true } },
  });
  const show = useShow<typeof search>();
  const mayWrite = useMay('partner_admin', 'partner_member');
  const [first, ...others] = (endpoints.data?.webhook_endpoints ?? []).filter(
    ({ endpoint_id }) => search.endpoint === undefined || endpoint_id === search.endpoint,
  );
  const isFiltered = Object.keys(asked(search)).length > 0;
  return (
    <Page
      title="Deliveries"
      lead="Every webhook to an endpoint, and its outcome."
      actions={mayWrite && first && <ResendFailed endpoints={[first, ...others]} />}
    >
      <Panel flush>
        <FilterBar search={search}>
          {environments.length > 1 && (
            <FilterSelect
              label="Environment"
              value={search.environment}
              options={environments.map((name, index) => [index === 0 ? '' : name, enumLabel(name)])}
              onValue={(name) => show({ environment: name, endpoint: '' })}
            />
          )}
          <FilterChoice
            label="Status"
            value={search.status}
            values={statuses}
            onValue={(status) => show({ status })}
          />
          <FilterSelect
            label="Event type"
            value={search.type}
            options={[['', 'All'], ...eventTypes.map((value) => [value, value] as const)]}
            onValue={(type) => show({ type })}
          />
          <FilterSelect
            label="Endpoint"
            value={search.endpoint}
            options={[['', 'All'], ...urls]}
            onValue={(endpoint) => show({ endpoint })}
          />
          <CustomerFilter value={search.customer} onChange={(customer) => show({ customer })} />
          <MomentFilter
            label="From"
            value={search.from ?? null}
            onChange={(from) => show({ from: from ?? '' })}
          />
          <MomentFilter label="To" value={search.to ?? null} onChange={(to) => show({ to: to ?? '' })} />
        </FilterBar>
        <Listed
          query={query}
          of={(data) => data.webhook_deliveries}
          loading={8}
          empty={
            <Empty title={isFiltered ? 'No matching deliveries' : 'No deliveries yet'}>
              {isFiltered
                ? 'Remove a filter to see more.'
                : 'They appear when an event occurs that an endpoint receives.'}
            </Empty>
          }
        >
          {(rows) => <DeliveryTable label="Deliveries" rows={rows} urls={urls} />}
        </Listed>
      </Panel>
    </Page>
  );
}

type Search = ReturnType<typeof route.useSearch>;

/** The query of the API for the query parameters of the page. */
function asked({ endpoint, type, status, customer, from, to, cursor }: Search) {
  return given({
    endpoint_id: endpoint,
    event_type: oneOf<EventType>(eventTypes, type),
    status: oneOf(statuses, status),
    end_customer_client_id: customer,
    from,
    to,
    cursor,
  });
}

function oneOf<Value extends string>(values: readonly Value[], given: string | undefined): Value | undefined {
  return values.find((value) => value === given);
}
