import { useNavigate } from '@tanstack/react-router';
import { dataOf } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { PartnerSettings } from './form.tsx';

/** Creates a partner. */
export function NewPartnerPage() {
  const { api } = useActingAs();
  const navigate = useNavigate();
  return (
    <Page title="Create partner" lead="It can make calls once you issue a secret on its page.">
      <Panel>
        <PartnerSettings
          partner={null}
          action="Create"
          onSave={async (body) => {
            const { partner } = await dataOf(api.client.POST('/v1/partners', { body }));
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
