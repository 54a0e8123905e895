import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { Button } from '../../../ui/button.tsx';
import { CodeBlock } from '../../../ui/copy.tsx';
import { Facts, Panel } from '../../../ui/page.tsx';

/** What is sent: headers and body. */
export function Payload({ delivery }: { delivery: Schema<'WebhookDeliveryDetail'> }) {
  const [isExact, setExact] = useState(false);
  const { body, event_id: eventId, event_type: type, defect } = delivery;
  const isContract = type === 'END_CUSTOMER_OAUTH_STATUS_UPDATED';
  return (
    <Panel
      title="What is sent"
      actions={
        <Button aria-pressed={isExact} onClick={() => setExact(!isExact)}>
          {isExact ? 'Show it indented' : 'Show it as it is sent'}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Facts
          items={[
            ['Content-Type', <code key="type">application/json</code>],
            ['User-Agent', <code key="agent">Gingham</code>],
            ['Plaid-Verification', 'A JWT over these very bytes, signed anew for each attempt'],
            ...(isContract
              ? []
              : ([
                  ['webhook-id', <code key="id">{eventId}</code>],
                  ['webhook-timestamp', 'When it is signed, in seconds since 1970'],
                  ['webhook-signature', 'By the endpoint’s secret, as Standard Webhooks has it'],
                ] as const)),
          ]}
        />
        <CodeBlock text={isExact ? body : indented(body)} label="the body" />
        <p className="text-sm text-muted">
          {isExact
            ? `${new TextEncoder().encode(body).length} bytes, as they are signed and sent${
                defect === 'altered_body' ? ', before they were altered as asked for' : ''
              }.`
            : 'Indented to be read. What is signed and sent has no spaces in between.'}
        </p>
      </div>
    </Panel>
  );
}

function indented(body: string): string {
  return JSON.stringify(JSON.parse(body), null, 2);
}
