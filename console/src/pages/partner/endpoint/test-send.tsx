import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { dataOf, type Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useAction } from '../../../ui/use-action.tsx';
import { deliveryOutcome } from '../delivery/outcome.ts';
import type { EventType } from '../endpoints/event-types.ts';

/** Sends a test webhook and shows the outcome. */
export function TestSend({ endpoint }: { endpoint: Schema<'WebhookEndpoint'> }) {
  const { api, actingAs } = useActingAsPartner();
  const [type, setType] = useState<EventType>(endpoint.event_types[0] as EventType);
  const { act, isBusy, error, result } = useAction(() =>
    dataOf(
      api.client.POST('/v1/webhook-endpoints/{endpoint_id}/test', {
        params: { path: { endpoint_id: endpoint.endpoint_id } },
        body: { event_type: type },
      }),
    ),
  );
  const id = result?.webhook_delivery.delivery_id;
  const made = api.hooks.useQuery(
    'get',
    '/v1/webhook-deliveries/{delivery_id}',
    { params: { path: { delivery_id: id ?? '' } } },
    { enabled: id !== undefined },
  );
  const delivery = id === undefined ? undefined : made.data?.webhook_delivery;
  return (
    <Panel title="Send test">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 grow sm:max-w-md">
          <SelectField
            label="Event type"
            value={type}
            options={endpoint.event_types.map((name) => [name, name])}
            onValue={setType}
          />
        </div>
        <Button busy={isBusy} onClick={() => act()}>
          Send test
        </Button>
      </div>
      <p className="mt-2 text-sm text-muted">
        It is about a fictitious end customer, and signed like any other webhook.
      </p>
      {error}
      <div aria-live="polite" className="mt-3 empty:hidden">
        {delivery && (
          <p>
            {deliveryOutcome(delivery, endpoint.status).what}{' '}
            <Link
              to="/partners/$partner/$realm/deliveries/$id"
              params={{ partner: actingAs.clientId, realm: actingAs.realm, id: delivery.delivery_id }}
              className="text-accent underline"
            >
              Show delivery
            </Link>
          </p>
        )}
      </div>
    </Panel>
  );
}
