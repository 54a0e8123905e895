import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { dataOf, type Schema } from '../../api/client.ts';
import { useActingAsPartner, useMay } from '../../shell/acting-as.tsx';
import { enumLabel } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { showCredentials } from '../../ui/credentials.tsx';
import { Dialog, DialogCancel } from '../../ui/dialog.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { type Column, rowLink, Table } from '../../ui/table.tsx';
import { EndpointForm, type EndpointSettings } from './endpoints/endpoint-form.tsx';
import { EndpointStatus, Health } from './endpoints/health.tsx';

type Endpoint = Schema<'WebhookEndpoint'>;

/** The partner's webhook endpoints in its realm. */
export function EndpointsPage() {
  const { api, actingAs } = useActingAsPartner();
  const may = useMay('partner_admin', 'partner_member');
  const [isCreating, setCreating] = useState(false);
  // At most twenty in each environment, so they fit on one page.
  const query = api.hooks.useQuery('get', '/v1/webhook-endpoints', { params: { query: { limit: 100 } } });
  const createFrom = async (body: EndpointSettings) => {
    const { webhook_endpoint, signing_secret } = await dataOf(
      api.client.POST('/v1/webhook-endpoints', { body }),
    );
    setCreating(false);
    showCredentials({
      title: 'Signing secret',
      values: [{ name: 'signing secret', value: signing_secret, variable: 'WEBHOOK_SIGNING_SECRET' }],
      about: (
        <p className="text-muted">
          Required to verify Standard Webhooks signatures. To verify the Plaid-Verification header instead,
          fetch the server’s public key; no secret is required.
        </p>
      ),
    });
    return webhook_endpoint;
  };
  const add = may && (
    <Button kind="primary" onClick={() => setCreating(true)}>
      Create endpoint
    </Button>
  );
  const columns: Column<Endpoint>[] = [
    {
      id: 'url',
      header: 'URL',
      cell: ({ endpoint_id: id, url }) => (
        <Link
          to="/partners/$partner/$realm/endpoints/$id"
          params={{ partner: actingAs.clientId, realm: actingAs.realm, id }}
          className={rowLink}
        >
          {url ?? 'Fetched by gingham listen'}
        </Link>
      ),
    },
    { id: 'status', header: 'Status', width: 'w-28', cell: (endpoint) => <EndpointStatus {...endpoint} /> },
    { id: 'health', header: 'Last 24 hours', width: 'w-56', cell: (endpoint) => <Health {...endpoint} /> },
    {
      id: 'event_types',
      header: 'Event types',
      width: 'w-64',
      wide: true,
      cell: ({ event_types: types }) => <TypesInShort types={types} />,
    },
  ];
  if (actingAs.realm === 'live') {
    columns.splice(1, 0, {
      id: 'environment',
      header: 'Environment',
      width: 'w-32',
      cell: ({ environment }) => enumLabel(environment),
    });
  }
  return (
    <Page title="Endpoints" lead="Where your program receives webhooks." actions={add}>
      <Panel flush>
        <Loaded query={query}>
          {({ webhook_endpoints: all }) => {
            const rows = all.filter(
              ({ environment }) => (environment === 'sandbox') === (actingAs.realm === 'sandbox'),
            );
            if (rows.length > 0) {
              return (
                <Table
                  label="Endpoints"
                  columns={columns}
                  rows={rows}
                  keyOf={({ endpoint_id }) => endpoint_id}
                />
              );
            }
            return (
              <Empty title="No endpoints yet" action={add}>
                Add your program’s URL to notify it when a registration changes status or an end customer is
                approved, without polling.
              </Empty>
            );
          }}
        </Loaded>
      </Panel>
      <Dialog title="Create endpoint" open={isCreating} onClose={() => setCreating(false)}>
        <EndpointForm
          endpoint={null}
          action="Create endpoint"
          onSubmit={createFrom}
          cancel={<DialogCancel />}
        />
      </Dialog>
    </Page>
  );
}

function TypesInShort({ types }: { types: readonly string[] }) {
  const [first, ...others] = types;
  return (
    <span className="text-sm" title={types.join('\n')}>
      <code>{first}</code>
      {others.length > 0 && <span className="text-muted"> and {others.length} more</span>}
    </span>
  );
}
