import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { ReplayDialog } from './replay.tsx';

type Endpoint = Schema<'WebhookEndpoint'>;

/** Resends the failed webhooks of one of these endpoints, the first unless another is chosen. */
export function ResendFailed({ endpoints }: { endpoints: readonly [Endpoint, ...Endpoint[]] }) {
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const endpoint = endpoints.find(({ endpoint_id }) => endpoint_id === chosen) ?? endpoints[0];
  return (
    <>
      <Button onClick={() => setOpen(true)}>Resend all failed</Button>
      <ReplayDialog endpoint={endpoint} open={isOpen} onClose={() => setOpen(false)}>
        {endpoints.length > 1 && (
          <SelectField
            label="Endpoint"
            value={endpoint.endpoint_id}
            options={endpoints.map(({ endpoint_id, url }) => [
              endpoint_id,
              url ?? 'Fetched by gingham listen',
            ])}
            onValue={setChosen}
          />
        )}
      </ReplayDialog>
    </>
  );
}
