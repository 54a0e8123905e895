import { getRouteApi, Link } from '@tanstack/react-router';
import { useActingAsPartner, useMay } from '../../shell/acting-as.tsx';
import { enumLabel } from '../../ui/badge.tsx';
import { Code } from '../../ui/copy.tsx';
import { Facts, Page, Panel } from '../../ui/page.tsx';
import { Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { EndpointActions } from './endpoint/actions.tsx';
import { LatestDeliveries } from './endpoint/latest-deliveries.tsx';
import { ResendFailed } from './endpoint/resend-failed.tsx';
import { RotateSecret } from './endpoint/rotate-secret.tsx';
import { TestSend } from './endpoint/test-send.tsx';
import { Verification } from './endpoint/verification.tsx';
import { eventTypeDescriptions } from './endpoints/event-types.ts';
import { EndpointStatus, Health, troubleOf } from './endpoints/health.tsx';
import { ListLink } from './list-link.tsx';

const route = getRouteApi('/partners/$partner/$realm/endpoints/$id');

/** The page of one endpoint. */
export function EndpointPage() {
  const { api, actingAs } = useActingAsPartner();
  const isAdmin = useMay('partner_admin');
  const mayWrite = useMay('partner_admin', 'partner_member');
  const { id } = route.useParams();
  const query = api.hooks.useQuery('get', '/v1/webhook-endpoints/{endpoint_id}', {
    params: { path: { endpoint_id: id } },
  });
  return (
    <Loaded query={query} list={<ListLink of="endpoints" />}>
      {({ webhook_endpoint: endpoint }) => {
        const trouble = troubleOf(endpoint);
        return (
          <Page
            title={endpoint.url ?? 'Fetched by gingham listen'}
            lead={
              <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <ListLink of="endpoints" isShort />
                <EndpointStatus {...endpoint} />
              </span>
            }
            actions={mayWrite && <EndpointActions endpoint={endpoint} />}
          >
            {trouble !== null && (
              <div className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-warn-soft px-4 py-2 text-warn">
                <p>{trouble}</p>
                {mayWrite && endpoint.status === 'disabled' && <ResendFailed endpoints={[endpoint]} />}
              </div>
            )}
            <div className="grid items-start gap-5 lg:grid-cols-2">
              <div className="flex flex-col gap-5">
                <Panel title="Endpoint">
                  <Facts
                    items={[
                      ['endpoint_id', <Code key="id">{endpoint.endpoint_id}</Code>],
                      ['Environment', enumLabel(endpoint.environment)],
                      ['Last 24 hours', <Health key="health" health={endpoint.health} />],
                      ['Created', <Time exact key="created" at={endpoint.created_at} />],
                      [
                        'Signing secret',
                        <span key="secret" className="flex flex-wrap items-center gap-2">
                          {endpoint.previous_secret_until === null ? (
                            'Shown once, at creation'
                          ) : (
                            <span>
                              Rotated; old secret valid until <Time at={endpoint.previous_secret_until} />
                            </span>
                          )}
                          {isAdmin && <RotateSecret endpoint={endpoint} />}
                        </span>,
                      ],
                    ]}
                  />
                </Panel>
                {mayWrite && <TestSend endpoint={endpoint} />}
              </div>
              <Panel title="Event types">
                <ul className="flex flex-col gap-2">
                  {endpoint.event_types.map((type) => (
                    <li key={type}>
                      <code className="break-all">{type}</code>
                      <p className="text-sm text-muted">{eventTypeDescriptions[type]}</p>
                    </li>
                  ))}
                </ul>
              </Panel>
            </div>
            <Panel
              flush
              title="Latest deliveries"
              actions={
                <Link
                  to="/partners/$partner/$realm/deliveries"
                  params={{ partner: actingAs.clientId, realm: actingAs.realm }}
                  search={{ endpoint: endpoint.endpoint_id, environment: endpoint.environment }}
                  className="text-accent hover:underline"
                >
                  All deliveries
                </Link>
              }
            >
              <LatestDeliveries endpointId={endpoint.endpoint_id} />
            </Panel>
            <Verification environment={endpoint.environment} />
          </Page>
        );
      }}
    </Loaded>
  );
}
