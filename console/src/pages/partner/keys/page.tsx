import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Api, Environment, Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { baseUrl } from './base-url.ts';
import { EnvironmentKeys } from './environment-keys.tsx';
import { HowToCall } from './how-to-call.tsx';

/** The partner's own credentials, by environment of the realm. */
export function KeysPage() {
  const { api, actingAs, server } = useActingAsPartner();
  const { clientId, realm } = actingAs;
  const secrets = useQuery({
    queryKey: ['get', '/v1/partners/{client_id}/secrets', 'all', clientId],
    queryFn: () => readAllSecrets(api, clientId),
  });
  const partner = api.hooks.useQuery('get', '/v1/partners/{client_id}', {
    params: { path: { client_id: clientId } },
  });
  const environments: Environment[] =
    realm === 'sandbox'
      ? ['sandbox']
      : ['production', ...(server.development ? (['development'] as const) : [])];
  const other = realm === 'sandbox' ? 'live' : 'sandbox';
  // As high as the panels that follow.
  const rows = environments.length * 5 - 1;
  return (
    <Page
      title="API keys"
      lead={
        <>
          {realm === 'sandbox' ? 'For your sandbox. ' : 'For production and development. '}
          <Link
            to="/partners/$partner/$realm/keys"
            params={{ partner: clientId, realm: other }}
            className="text-accent underline"
          >
            {other === 'live' ? 'Show live keys' : 'Show sandbox keys'}
          </Link>
        </>
      }
    >
      <Panel title="Client">
        <Facts
          items={[
            ['client_id', <Code key="id">{clientId}</Code>],
            ...environments.map(
              (environment) =>
                [
                  environments.length === 1 ? 'Base URL' : `Base URL of ${environment}`,
                  <Code key={environment}>{baseUrl(environment)}</Code>,
                ] as const,
            ),
          ]}
        />
      </Panel>
      <Loaded query={partner} rows={rows}>
        {({ partner: { environments: given } }) => (
          <Loaded query={secrets} rows={rows}>
            {(all) =>
              environments.map((environment) => (
                <EnvironmentKeys
                  key={environment}
                  environment={environment}
                  secrets={all.filter((secret) => secret.environment === environment)}
                  isGiven={given.includes(environment)}
                />
              ))
            }
          </Loaded>
        )}
      </Loaded>
      <Panel title="Quick start">
        <HowToCall clientId={clientId} environments={environments} />
      </Panel>
    </Page>
  );
}

/** Reads all pages, to know whether a secret is the last active one. A partner has few. */
async function readAllSecrets(api: Api, clientId: string): Promise<Schema<'PartnerSecret'>[]> {
  const all: Schema<'PartnerSecret'>[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await api.client.GET('/v1/partners/{client_id}/secrets', {
      params: { path: { client_id: clientId }, query: { limit: 200, ...(cursor && { cursor }) } },
    });
    all.push(...(data?.secrets ?? []));
    cursor = data?.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}
