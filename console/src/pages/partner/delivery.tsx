import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.ts';
import { useActingAsPartner, useMay } from '../../shell/acting-as.tsx';
import { enumLabel } from '../../ui/badge.tsx';
import { Code } from '../../ui/copy.tsx';
import { Facts, Page, Panel } from '../../ui/page.tsx';
import { Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { ActionButton } from '../../ui/use-action.tsx';
import { CustomerFact } from './deliveries/customers.tsx';
import { DeliveryStatus } from './deliveries/status.tsx';
import { Attempts } from './delivery/attempts.tsx';
import { OutcomeBanner } from './delivery/outcome-banner.tsx';
import { Payload } from './delivery/payload.tsx';
import { eventTypeDescriptions } from './endpoints/event-types.ts';
import { ListLink } from './list-link.tsx';

const route = getRouteApi('/partners/$partner/$realm/deliveries/$id');

/** The page of one webhook to one endpoint. */
export function DeliveryPage() {
  const { api } = useActingAsPartner();
  const { id } = route.useParams();
  const query = api.hooks.useQuery('get', '/v1/webhook-deliveries/{delivery_id}', {
    params: { path: { delivery_id: id } },
  });
  return (
    <Loaded query={query} list={<ListLink of="deliveries" />}>
      {({ webhook_delivery: delivery }) => <Delivery delivery={delivery} />}
    </Loaded>
  );
}

function Delivery({ delivery }: { delivery: Schema<'WebhookDeliveryDetail'> }) {
  const { api, actingAs } = useActingAsPartner();
  const mayWrite = useMay('partner_admin', 'partner_member');
  const endpoint = api.hooks.useQuery('get', '/v1/webhook-endpoints/{endpoint_id}', {
    params: { path: { endpoint_id: delivery.endpoint_id } },
  }).data?.webhook_endpoint;
  return (
    <Page
      title={delivery.event_type}
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <ListLink of="deliveries" isShort />
          <DeliveryStatus {...delivery} />
        </span>
      }
      actions={mayWrite && delivery.status !== 'discarded' && <Replay id={delivery.delivery_id} />}
    >
      <OutcomeBanner delivery={delivery} endpoint={endpoint} />
      <Panel title="Webhook">
        <Facts
          items={
            [
              ['Event', eventTypeDescriptions[delivery.event_type]],
              ['delivery_id', <Code key="id">{delivery.delivery_id}</Code>],
              [
                'Endpoint',
                <Link
                  key="endpoint"
                  to="/partners/$partner/$realm/endpoints/$id"
                  params={{ partner: actingAs.clientId, realm: actingAs.realm, id: delivery.endpoint_id }}
                  className="break-all text-accent hover:underline"
                >
                  {endpoint?.url ?? delivery.endpoint_id}
                </Link>,
              ],
              [
                'End customer',
                delivery.end_customer_client_id && (
                  <CustomerFact
                    key="customer"
                    clientId={delivery.end_customer_client_id}
                    name={delivery.company_name}
                  />
                ),
              ],
              [
                'Institution',
                delivery.institution_id && (
                  <>
                    {delivery.institution_name !== null && `${delivery.institution_name} · `}
                    <code>{delivery.institution_id}</code>
                  </>
                ),
              ],
              [
                'Registration status',
                delivery.registration_status && enumLabel(delivery.registration_status),
              ],
              ['Defect', delivery.defect && `${enumLabel(delivery.defect)}, as requested`],
              ['Occurred', <Time exact key="at" at={delivery.occurred_at} />],
              ['event_id', <Code key="event">{delivery.event_id}</Code>],
            ].filter(([, value]) => value !== null) as [string, React.ReactNode][]
          }
        />
      </Panel>
      <Attempts attempts={delivery.attempts} />
      <Payload delivery={delivery} />
    </Page>
  );
}

function Replay({ id }: { id: string }) {
  const { api } = useActingAsPartner();
  const { say } = useToast();
  return (
    <ActionButton
      run={() =>
        api.client.POST('/v1/webhook-deliveries/{delivery_id}/replay', {
          params: { path: { delivery_id: id } },
        })
      }
      onDone={() => say('Resending')}
    >
      Resend
    </ActionButton>
  );
}
