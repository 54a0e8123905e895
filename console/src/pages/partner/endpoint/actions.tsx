import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm, Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toast.tsx';
import type { IfMatch } from '../../../ui/use-edit.ts';
import { EndpointForm, type EndpointSettings } from '../endpoints/endpoint-form.tsx';
import { ReplayDialog } from './replay.tsx';

type Asked = 'edit' | 'pause' | 'remove' | 'replay';

/** The actions of an endpoint. */
export function EndpointActions({ endpoint }: { endpoint: Schema<'WebhookEndpoint'> }) {
  const { api, actingAs } = useActingAsPartner();
  const navigate = useNavigate();
  const { say } = useToast();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const params = { path: { endpoint_id: endpoint.endpoint_id } };
  const one = '/v1/webhook-endpoints/{endpoint_id}';
  const update = api.hooks.useMutation('patch', one);
  const remove = api.hooks.useMutation('delete', one);
  const pause = api.hooks.useMutation('post', `${one}/pause`);
  const resume = api.hooks.useMutation('post', `${one}/resume`);
  const change = async (body: EndpointSettings, header: IfMatch) => {
    const { webhook_endpoint } = await update.mutateAsync({ params: { ...params, header }, body });
    close();
    say('Endpoint updated');
    return webhook_endpoint;
  };
  const goAway = async () => {
    await remove.mutateAsync({ params });
    await navigate({
      to: '/partners/$partner/$realm/endpoints',
      params: { partner: actingAs.clientId, realm: actingAs.realm },
    });
    say('Endpoint removed');
  };
  return (
    <>
      {endpoint.status === 'active' ? (
        <Button onClick={() => setAsked('pause')}>Pause</Button>
      ) : (
        <Button
          kind="primary"
          busy={resume.isPending}
          onClick={() =>
            void resume.mutateAsync({ params }).then(
              () => say('Endpoint resumed'),
              (error: Error) => say('Could not resume', error.message),
            )
          }
        >
          Resume
        </Button>
      )}
      <Button onClick={() => setAsked('replay')}>Resend</Button>
      {endpoint.url !== null && <Button onClick={() => setAsked('edit')}>Edit</Button>}
      <Button kind="danger" onClick={() => setAsked('remove')}>
        Remove
      </Button>
      <Dialog title="Edit endpoint" open={asked === 'edit'} onClose={close}>
        <EndpointForm
          endpoint={endpoint}
          action="Save"
          onSubmit={change}
          cancel={<Button onClick={close}>Cancel</Button>}
        />
      </Dialog>
      <Confirm
        title="Pause endpoint"
        action="Pause"
        open={asked === 'pause'}
        onClose={close}
        onConfirm={async () => {
          await pause.mutateAsync({ params });
          say('Endpoint paused');
        }}
      >
        <p>Nothing more is sent to it. Its webhooks wait, and are sent when you resume it.</p>
      </Confirm>
      <Confirm
        title="Remove endpoint"
        action="Remove endpoint"
        kind="danger"
        open={asked === 'remove'}
        onClose={close}
        onConfirm={goAway}
      >
        <p className="break-all">
          <code>{endpoint.url ?? endpoint.endpoint_id}</code>
        </p>
        <p>
          Nothing more is sent to it, not even waiting webhooks, and its deliveries are no longer visible.
          This cannot be undone.
        </p>
      </Confirm>
      <ReplayDialog endpoint={endpoint} open={asked === 'replay'} onClose={close} />
    </>
  );
}
