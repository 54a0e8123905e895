import { useActingAsPartner, useMay } from '../../../shell/acting-as.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { NewEndCustomerForm } from './form.tsx';

/** Creates an end customer. */
export function NewEndCustomerPage() {
  const { api, actingAs } = useActingAsPartner();
  const mayCreate = useMay('partner_admin', 'partner_member');
  const query = api.hooks.useQuery('get', '/v1/partners/{client_id}', {
    params: { path: { client_id: actingAs.clientId } },
  });
  return (
    <Page
      title="Create end customer"
      lead={actingAs.realm === 'sandbox' ? 'In your sandbox' : 'In production and development'}
    >
      {mayCreate ? (
        <Loaded query={query} rows={12}>
          {({ partner }) => <NewEndCustomerForm partner={partner} />}
        </Loaded>
      ) : (
        <Panel>
          <Empty title="You cannot create end customers">Ask a member or admin of your team.</Empty>
        </Panel>
      )}
    </Page>
  );
}
