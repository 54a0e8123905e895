import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Environment, Schema } from '../../../api/client.ts';
import { useActingAsPartner, useMay } from '../../../shell/acting-as.tsx';
import { Code, CodeBlock } from '../../../ui/copy.tsx';
import { Facts, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { emptyApplication, toCreateRequest } from '../../application/values.ts';
import { baseUrl } from '../keys/base-url.ts';
import { curlOf } from '../new-end-customer/curl-example.tsx';
import { exampleApplication } from '../new-end-customer/example.ts';

const linkLook = 'text-accent underline';

/** The next steps of a partner none of whose end customers is enabled; with credentials and a call before the first. */
export function FirstRun({ overview }: { overview: Schema<'Overview'> }) {
  const isNew = overview.end_customers.total === 0;
  return (
    <div className={isNew ? 'grid items-start gap-5 lg:grid-cols-2' : ''}>
      <CheckList overview={overview} />
      {isNew && <FirstCall />}
    </div>
  );
}

function CheckList({ overview: { end_customers, webhooks } }: { overview: Schema<'Overview'> }) {
  const { api, actingAs } = useActingAsPartner();
  const { realm, clientId } = actingAs;
  const params = { partner: clientId, realm };
  // Only the sandbox logs calls.
  const calls = api.hooks.useQuery(
    'get',
    '/v1/sandbox-requests',
    { params: { query: { by: 'api', status: 'ok', limit: 1 } } },
    { enabled: realm === 'sandbox' },
  );
  const steps: [isDone: boolean, step: ReactNode][] = [
    [
      end_customers.total > 0,
      <Link
        key="create"
        to="/partners/$partner/$realm/end-customers/new"
        params={params}
        className={linkLook}
      >
        Create an end customer
      </Link>,
    ],
    [
      Object.values(webhooks.endpoints).some((count) => count > 0),
      <Link key="endpoint" to="/partners/$partner/$realm/endpoints" params={params} className={linkLook}>
        Create a webhook endpoint
      </Link>,
    ],
    [
      end_customers.by_status.ACTIVE > 0,
      <Link key="enable" to="/partners/$partner/$realm/end-customers" params={params} className={linkLook}>
        Enable an end customer
      </Link>,
    ],
  ];
  if (realm === 'sandbox') {
    const isUsed = (calls.data?.sandbox_requests.length ?? 0) > 0;
    steps.unshift([isUsed, 'Make a call with your secret']);
  }
  return (
    <Panel title="First steps">
      <ol className="flex flex-col gap-2">
        {steps.map(([isDone, step], at) => {
          const Icon = isDone ? CircleCheck : CircleDashed;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps are always the same
            <li key={at} className="flex items-center gap-2">
              <Icon aria-hidden className={`size-5 shrink-0 ${isDone ? 'text-good' : 'text-muted'}`} />
              {step}
              <span className="text-sm text-muted">{isDone ? 'Done' : 'To do'}</span>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

function FirstCall() {
  const { api, actingAs } = useActingAsPartner();
  const { realm, clientId } = actingAs;
  const environment: Environment = realm === 'sandbox' ? 'sandbox' : 'production';
  const isAdmin = useMay('partner_admin');
  const query = api.hooks.useQuery('get', '/v1/partners/{client_id}', {
    params: { path: { client_id: clientId } },
  });
  return (
    <Panel title="First call">
      <div className="flex flex-col gap-3">
        <Facts
          items={[
            ['Base URL', <Code key="url">{baseUrl(environment)}</Code>],
            ['client_id', <Code key="id">{clientId}</Code>],
            [
              'secret',
              isAdmin ? (
                <Link
                  key="keys"
                  to="/partners/$partner/$realm/keys"
                  params={{ partner: clientId, realm }}
                  className={linkLook}
                >
                  Issue one under API keys
                </Link>
              ) : (
                'An admin of your team issues it.'
              ),
            ],
          ]}
        />
        <Loaded query={query} rows={6}>
          {({ partner }) => <Sample partner={partner} environment={environment} />}
        </Loaded>
      </div>
    </Panel>
  );
}

function Sample({ partner, environment }: { partner: Schema<'Partner'>; environment: Environment }) {
  const { actingAs } = useActingAsPartner();
  const [body] = useState(() => exampleBody(partner));
  const call =
    environment === 'sandbox'
      ? { path: '/partner/customer/create', body }
      : { path: '/beta/webhook_events/list', body: {} };
  return (
    <>
      <p>
        {environment === 'sandbox'
          ? 'This call creates an end customer. '
          : 'This call changes nothing; try everything else in the sandbox first. '}
        The environment variable <code>PLAID_SECRET</code> has your {environment} secret.
      </p>
      <CodeBlock text={curlOf({ clientId: actingAs.clientId, environment, ...call })} label="curl" />
    </>
  );
}

/** An end customer with a name of its own, without a logo, which would not fit into a command. */
function exampleBody(partner: Schema<'Partner'>): Record<string, unknown> {
  const example = exampleApplication(partner);
  return toCreateRequest({
    ...example,
    logo: '',
    customer_support_info: {
      ...emptyApplication.customer_support_info,
      email: `support@${example.website}`,
    },
  }) as Record<string, unknown>;
}
