import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { useActingAsPartner } from '../../shell/acting-as.tsx';
import { Code, CodeBlock, Json } from '../../ui/copy.tsx';
import { Facts, Page, Panel } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { CustomerFact } from './deliveries/customers.tsx';
import { ListLink } from './list-link.tsx';
import { CallOutcome, faultLabel } from './requests/outcome.tsx';
import { asCurl, asNode, asPython } from './requests/samples.ts';

const route = getRouteApi('/partners/$partner/$realm/requests/$requestId');
type Call = Schema<'SandboxRequestDetail'>;

/** A call in the sandbox: request, response, and code to repeat it. */
export function RequestPage() {
  const { api } = useActingAsPartner();
  const { requestId } = route.useParams();
  const query = api.hooks.useQuery('get', '/v1/sandbox-requests/{request_id}', {
    params: { path: { request_id: requestId } },
  });
  return (
    <Loaded query={query} list={<ListLink of="requests" />}>
      {({ sandbox_request: call }) => (
        <Page
          title={call.path}
          lead={
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <ListLink of="requests" isShort />
              <CallOutcome {...call} />
            </span>
          }
        >
          <Panel title="Details">
            <Facts
              items={(
                [
                  ['request_id', <Code key="id">{call.request_id}</Code>],
                  ['Operation', <code key="operation">{call.operation}</code>],
                  ['Error', call.error_code && <ErrorCode key="error" code={call.error_code} />],
                  ['Message', messageOf(call)],
                  ['Fault', call.fault && faultLabel(call.fault)],
                  ['Replayed', call.is_replay && 'Returned the first reply for its Idempotency-Key'],
                  [
                    'End customer',
                    call.end_customer_client_id && (
                      <CustomerFact
                        key="customer"
                        clientId={call.end_customer_client_id}
                        name={call.company_name}
                      />
                    ),
                  ],
                  ['Source', call.by === 'api' ? 'API' : 'Console'],
                  ['Client address', call.client_address],
                  ['Duration', `${call.duration_ms} ms`],
                  ['Received', <Time exact key="at" at={call.occurred_at} />],
                  ['Sandbox time', <Time exact key="time" at={call.sandbox_time} />],
                ] as const
              ).filter(([, value]) => value !== null)}
            />
          </Panel>
          <div className="grid items-start gap-5 lg:grid-cols-2">
            <Panel title="Request">
              <Json value={call.request} label="request" />
            </Panel>
            <Panel title="Response">
              {call.answer === null ? (
                <Empty title="No response">The connection was closed before one was sent.</Empty>
              ) : (
                <Json value={call.answer} label="response" />
              )}
            </Panel>
          </div>
          <Again call={call} />
        </Page>
      )}
    </Loaded>
  );
}

/** The code of an error, with a link to its description. */
function ErrorCode({ code }: { code: string }) {
  return (
    <a
      href={`/docs#error-${code}`}
      target="_blank"
      rel="noopener"
      className="font-mono text-accent hover:underline"
    >
      {code}
    </a>
  );
}

function messageOf({ answer }: Call): string | null {
  const message = answer?.['error_message'];
  return typeof message === 'string' ? message : null;
}

const forms = [
  ['curl', 'curl'],
  ['node', 'Node SDK'],
  ['python', 'Python SDK'],
] as const;
const samples = { curl: asCurl, node: asNode, python: asPython };

function Again({ call }: { call: Call }) {
  const [form, setForm] = useState<keyof typeof samples>('curl');
  return (
    <Panel title="Repeat request">
      <div className="flex flex-col gap-3">
        <div>
          <Segments label="Format" value={form} options={forms} onChange={setForm} />
        </div>
        <CodeBlock
          text={samples[form](call, window.location.origin)}
          label={`request as ${forms.find(([name]) => name === form)?.[1]}`}
        />
        <p className="text-sm text-muted">
          Put your credentials in <code>PLAID_CLIENT_ID</code> and <code>PLAID_SECRET</code>. The log omits
          secrets and shortens very long texts.
        </p>
      </div>
    </Panel>
  );
}
