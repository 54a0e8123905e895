import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { usePartnerSeat } from '../../../shell/seat.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { MomentField } from '../../../ui/moment.tsx';
import { useToast } from '../../../ui/toast.tsx';

/** Has an endpoint sent again what has failed since a time, or everything. */
export function ReplayDialog({
  endpoint: { endpoint_id, status: is },
  open,
  onClose,
}: {
  endpoint: Schema<'WebhookEndpoint'>;
  open: boolean;
  onClose: () => void;
}) {
  const { api, seat } = usePartnerSeat();
  const queries = useQueryClient();
  const { say } = useToast();
  const [from, setFrom] = useState<string | null>(null);
  const [which, setWhich] = useState<'failed' | 'any'>('failed');
  const { mutateAsync } = api.hooks.useMutation('post', '/v1/webhook-endpoints/{endpoint_id}/replay');
  const replay = async () => {
    const { replayed } = await mutateAsync({
      params: { path: { endpoint_id } },
      body: { status: which, ...(from === null ? {} : { from }) },
    });
    say(replayed === 0 ? 'There was nothing to send again' : `${replayed} sent again`);
    await queries.invalidateQueries();
  };
  return (
    <Confirm title="Send webhooks again" action="Send again" open={open} onClose={onClose} onConfirm={replay}>
      <p>
        They go out in the order in which they were made, each with as many tries as a new one.
        {is !== 'active' && ' They wait until the endpoint is resumed.'}
      </p>
      <SelectField
        label="Which"
        value={which}
        options={[
          ['failed', 'Those that have failed'],
          ['any', 'All, those that were delivered too'],
        ]}
        onChange={({ target }) => setWhich(target.value as typeof which)}
      />
      <MomentField
        label="Since"
        hint={
          seat.realm === 'sandbox'
            ? 'By the sandbox’s clock. Empty: from the beginning.'
            : 'Empty: from the beginning.'
        }
        value={from}
        onChange={setFrom}
      />
    </Confirm>
  );
}
