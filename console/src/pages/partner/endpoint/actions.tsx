import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { dataOf, type Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { ConfirmButton, Dialog, DialogCancel } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { ActionButton } from '../../../ui/use-action.tsx';
import type { IfMatch } from '../../../ui/use-edit.ts';
import { EndpointForm, type EndpointSettings } from '../endpoints/endpoint-form.tsx';
import { ReplayDialog } from './replay.tsx';

type Asked = 'edit' | 'replay';

/** The actions of an endpoint. */
export function EndpointActions({ endpoint }: { endpoint: Schema<'WebhookEndpoint'> }) {
  const { api, actingAs } = useActingAsPartner();
  const navigate = useNavigate();
  const { say } = useToast();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const params = { path: { endpoint_id: endpoint.endpoint_id } };
  const one = '/v1/webhook-endpoints/{endpoint_id}';
  const change = async (body: EndpointSettings, header: IfMatch) => {
    const { webhook_endpoint } = await dataOf(api.client.PATCH(one, { params: { ...params, header }, body }));
    close();
    return webhook_endpoint;
  };
  const goAway = async () => {
    await api.client.DELETE(one, { params });
    await navigate({
      to: '/partners/$partner/$realm/endpoints',
      params: { partner: actingAs.clientId, realm: actingAs.realm },
    });
    say('Endpoint removed');
  };
  return (
    <>
      {endpoint.status === 'active' ? (
        <ConfirmButton
          button="Pause"
          title="Pause endpoint"
          action="Pause"
          onConfirm={() => api.client.POST(`${one}/pause`, { params })}
        >
          <p>Nothing more is sent to it. Its webhooks wait, and are sent when you resume it.</p>
        </ConfirmButton>
      ) : (
        <ActionButton kind="primary" run={() => api.client.POST(`${one}/resume`, { params })}>
          Resume
        </ActionButton>
      )}
      <Button onClick={() => setAsked('replay')}>Resend</Button>
      {endpoint.url !== null && <Button onClick={() => setAsked('edit')}>Edit</Button>}
      <ConfirmButton
        button="Remove"
        title="Remove endpoint"
        action="Remove endpoint"
        kind="danger"
        onConfirm={goAway}
      >
        <p className="break-all">
          <code>{endpoint.url ?? endpoint.endpoint_id}</code>
        </p>
        <p>
          Nothing more is sent to it, not even waiting webhooks, and its deliveries are no longer visible.
          This cannot be undone.
        </p>
      </ConfirmButton>
      <Dialog title="Edit endpoint" open={asked === 'edit'} onClose={close}>
        <EndpointForm endpoint={endpoint} action="Save" onSubmit={change} cancel={<DialogCancel />} />
      </Dialog>
      <ReplayDialog endpoint={endpoint} open={asked === 'replay'} onClose={close} />
    </>
  );
}
