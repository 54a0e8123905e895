import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { endsAtOnce } from '../../../shell/session.ts';
import { Confirm } from '../../../ui/dialog.tsx';
import { showSecret } from '../../../ui/secret.tsx';

/** Rotates the signing secret of an endpoint, and shows the new one once. */
export function RotateSecret({
  endpoint: { endpoint_id },
  open,
  onClose,
}: {
  endpoint: Schema<'WebhookEndpoint'>;
  open: boolean;
  onClose: () => void;
}) {
  const { api } = useActingAsPartner();
  const { mutateAsync } = api.hooks.useMutation(
    'post',
    '/v1/webhook-endpoints/{endpoint_id}/rotate-secret',
    endsAtOnce,
  );
  const rotate = async () => {
    const { signing_secret } = await mutateAsync({ params: { path: { endpoint_id } } });
    showSecret({
      title: 'New signing secret',
      name: 'signing secret',
      secret: signing_secret,
      about: <p className="text-muted">For 24 hours webhooks are also signed with the old secret.</p>,
    });
  };
  return (
    <Confirm
      title="Rotate signing secret"
      action="Rotate secret"
      open={open}
      onClose={onClose}
      onConfirm={rotate}
    >
      <p>
        For 24 hours webhooks are signed with the old and the new secret, so that you have time to deploy the
        new one. Any older one still valid is revoked.
      </p>
      <p className="text-muted">The Plaid-Verification header is not affected: it uses the server’s key.</p>
    </Confirm>
  );
}
