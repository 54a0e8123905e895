import { type ReactNode, useState } from 'react';
import { dataOf, type Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { MomentField } from '../../../ui/moment.tsx';
import { useToast } from '../../../ui/toast.tsx';

type Which = Schema<'WebhookReplayStatus'>;

/** Resends the failed webhooks of an endpoint, the pending ones, or all, optionally since a time. */
export function ReplayDialog({
  endpoint: { endpoint_id, status: is },
  open,
  onClose,
  children,
}: {
  endpoint: Schema<'WebhookEndpoint'>;
  open: boolean;
  onClose: () => void;
  /** Additional fields. */
  children?: ReactNode;
}) {
  const { api, actingAs } = useActingAsPartner();
  const { say } = useToast();
  const [from, setFrom] = useState<string | null>(null);
  const [which, setWhich] = useState<Which>('failed');
  const replay = async () => {
    const { replayed } = await dataOf(
      api.client.POST('/v1/webhook-endpoints/{endpoint_id}/replay', {
        params: { path: { endpoint_id } },
        body: { status: which, ...(from === null ? {} : { from }) },
      }),
    );
    say(replayed === 0 ? 'Nothing to resend' : `${replayed} resent`);
  };
  return (
    <Confirm title="Resend webhooks" action="Resend" open={open} onClose={onClose} onConfirm={replay}>
      <p>
        They are sent in their original order, each with a full set of retries.
        {is !== 'active' && ' They wait until the endpoint is resumed.'}
      </p>
      {children}
      <SelectField
        label="Send"
        value={which}
        hint={
          which === 'pending'
            ? 'For a receiver that is fixed: does not wait for their next attempt.'
            : undefined
        }
        options={[
          ['failed', 'Failed only'],
          ['pending', 'Pending, now'],
          ['any', 'All, including delivered'],
        ]}
        onValue={setWhich}
      />
      <MomentField
        label="Since"
        hint={actingAs.realm === 'sandbox' ? 'In sandbox time. Leave empty for all.' : 'Leave empty for all.'}
        value={from}
        onChange={setFrom}
      />
    </Confirm>
  );
}
