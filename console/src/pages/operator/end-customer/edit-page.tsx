import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { EditEndCustomer } from '../../application/edit-form.tsx';

const route = getRouteApi('/operator/end-customers/$id/edit');

/** Edits an end customer of any partner. */
export function OperatorEditPage() {
  const { api } = useActingAs();
  const { id } = route.useParams();
  const navigate = useNavigate();
  const query = api.hooks.useQuery('get', '/v1/end-customers/{client_id}', {
    params: { path: { client_id: id } },
  });
  const back = { to: '/operator/end-customers/$id', params: { id } } as const;
  return (
    <Loaded query={query} rows={12}>
      {({ end_customer }) => (
        <Page title={end_customer.company_name}>
          {end_customer.removed_at === null ? (
            <EditEndCustomer
              customer={end_customer}
              cancel={
                <Link {...back} className={buttonLook('quiet')}>
                  Cancel
                </Link>
              }
              onSaved={() => navigate(back)}
            />
          ) : (
            <Panel>
              <Empty title="Editing is unavailable">The end customer was removed.</Empty>
            </Panel>
          )}
        </Page>
      )}
    </Loaded>
  );
}
