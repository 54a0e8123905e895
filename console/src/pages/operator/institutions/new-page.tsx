import { useNavigate } from '@tanstack/react-router';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { InstitutionForm } from './form.tsx';

/** Adds an institution to the catalogue. */
export function NewInstitutionPage() {
  const { api } = useActingAs();
  const add = api.hooks.useMutation('post', '/v1/institutions');
  const navigate = useNavigate();
  const toast = useToast();
  return (
    <Page
      title="Add institution"
      lead="Live end customers, existing ones included, are registered there. Before you set its connector to dynamic, configure its interface on its page."
    >
      <Panel>
        <InstitutionForm
          institution={null}
          action="Add"
          onSave={async (facts) => {
            const { institution } = await add.mutateAsync({ body: facts });
            toast.say(`Added: ${institution.name}`);
            await navigate({
              to: '/operator/institutions/$id',
              params: { id: institution.institution_id },
              ignoreBlocker: true,
            });
            return institution;
          }}
        />
      </Panel>
    </Page>
  );
}
