import { useNavigate } from '@tanstack/react-router';
import { dataOf } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { InstitutionForm } from './form.tsx';

/** Adds an institution to the catalogue. */
export function NewInstitutionPage() {
  const { api } = useActingAs();
  const navigate = useNavigate();
  return (
    <Page
      title="Add institution"
      lead="Once it has a connector, live end customers, existing ones included, are registered there."
    >
      <Panel>
        <InstitutionForm
          institution={null}
          action="Add"
          onSave={async (facts) => {
            const { institution } = await dataOf(api.client.POST('/v1/institutions', { body: facts }));
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
