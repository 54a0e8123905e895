import { useNavigate } from '@tanstack/react-router';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { PartnerSettings } from './form.tsx';

/** Creates a partner. */
export function NewPartnerPage() {
  const { api } = useActingAs();
  const create = api.hooks.useMutation('post', '/v1/partners');
  const navigate = useNavigate();
  const toast = useToast();
  return (
    <Page title="Create partner" lead="It can make calls once you issue a secret on its page.">
      <Panel>
        <PartnerSettings
          partner={null}
          action="Create"
          onSave={async (body) => {
            const { partner } = await create.mutateAsync({ body });
            toast.say(`Created: ${partner.name}`);
            await navigate({
              to: '/operator/partners/$id',
              params: { id: partner.client_id },
              ignoreBlocker: true,
            });
            return partner;
          }}
        />
      </Panel>
    </Page>
  );
}
