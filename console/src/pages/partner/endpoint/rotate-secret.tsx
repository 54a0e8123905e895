import { useQueryClient } from '@tanstack/react-query';
import type { Schema } from '../../../api/client.ts';
import { usePartnerSeat } from '../../../shell/seat.tsx';
import { Confirm } from '../../../ui/dialog.tsx';

/** Gives an endpoint a new signing secret, which is handed on to be shown once. */
export function RotateSecret({
  endpoint: { endpoint_id },
  open,
  onClose,
  onRotated,
}: {
  endpoint: Schema<'WebhookEndpoint'>;
  open: boolean;
  onClose: () => void;
  onRotated: (secret: string) => void;
}) {
  const { api } = usePartnerSeat();
  const queries = useQueryClient();
  const { mutateAsync } = api.hooks.useMutation('post', '/v1/webhook-endpoints/{endpoint_id}/rotate-secret');
  const rotate = async () => {
    const { signing_secret } = await mutateAsync({ params: { path: { endpoint_id } } });
    onRotated(signing_secret);
    await queries.invalidateQueries();
  };
  return (
    <Confirm
      title="Make a new signing secret?"
      action="Make a new secret"
      open={open}
      onClose={onClose}
      onConfirm={rotate}
    >
      <p>
        For 24 hours webhooks are signed with both, so that you have time to put the new one in place. An
        older one that was still good ends at once.
      </p>
      <p className="text-muted">
        The header Plaid-Verification is not concerned: it is signed with the server’s key.
      </p>
    </Confirm>
  );
}
