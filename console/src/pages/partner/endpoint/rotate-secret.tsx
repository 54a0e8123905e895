import { dataOf, type Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { showCredentials } from '../../../ui/credentials.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';

/** Rotates the signing secret of an endpoint, and shows the new one once. */
export function RotateSecret({ endpoint: { endpoint_id } }: { endpoint: Schema<'WebhookEndpoint'> }) {
  const { api } = useActingAsPartner();
  const rotate = async () => {
    const { signing_secret } = await dataOf(
      api.client.POST('/v1/webhook-endpoints/{endpoint_id}/rotate-secret', {
        params: { path: { endpoint_id } },
      }),
    );
    showCredentials({
      title: 'New signing secret',
      values: [{ name: 'signing secret', value: signing_secret, variable: 'WEBHOOK_SIGNING_SECRET' }],
      about: <p className="text-muted">For 24 hours webhooks are also signed with the old secret.</p>,
    });
  };
  return (
    <ConfirmButton
      button="Rotate secret"
      title="Rotate signing secret"
      action="Rotate secret"
      onConfirm={rotate}
    >
      <p>
        For 24 hours webhooks are signed with the old and the new secret, so that you have time to deploy the
        new one. Any older one still valid is revoked.
      </p>
      <p className="text-muted">The Plaid-Verification header is not affected: it uses the server’s key.</p>
    </ConfirmButton>
  );
}
