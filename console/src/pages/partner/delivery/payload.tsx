import type { Schema } from '../../../api/client.ts';
import { CodeBlock } from '../../../ui/copy.tsx';
import { Facts, Panel } from '../../../ui/page.tsx';

/** The request that is sent: headers and body. */
export function Payload({ delivery }: { delivery: Schema<'WebhookDeliveryDetail'> }) {
  const { body, event_id: eventId, event_type: type, defect } = delivery;
  const isContract = type === 'END_CUSTOMER_OAUTH_STATUS_UPDATED';
  return (
    <Panel title="Payload">
      <div className="flex flex-col gap-4">
        <Facts
          items={[
            ['Content-Type', <code key="type">application/json</code>],
            ['User-Agent', <code key="agent">Gingham</code>],
            ['Plaid-Verification', 'A JWT over these exact bytes, new for each attempt'],
            ...(isContract
              ? []
              : ([
                  ['webhook-id', <code key="id">{eventId}</code>],
                  ['webhook-timestamp', 'Signing time, in Unix seconds'],
                  ['webhook-signature', 'Standard Webhooks, with the endpoint’s secret'],
                ] as const)),
          ]}
        />
        <CodeBlock text={body} label="body" />
        <p className="text-sm text-muted">
          {new TextEncoder().encode(body).length} bytes, exactly as signed and sent
          {defect === 'altered_body' && ', before the requested alteration'}.
        </p>
      </div>
    </Panel>
  );
}
