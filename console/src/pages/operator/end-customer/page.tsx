import { getRouteApi, Link } from '@tanstack/react-router';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Case } from './case.tsx';
import { EraseAction } from './erase.tsx';
import { InformationActions } from './information-actions.tsx';
import { NextStep } from './next-step.tsx';
import { SuspensionActions } from './suspension.tsx';

const route = getRouteApi('/operator/end-customers/$id');

/** An end customer of any partner. */
export function OperatorEndCustomerPage() {
  const { api } = useActingAs();
  const { id } = route.useParams();
  const query = api.hooks.useQuery('get', '/v1/end-customers/{client_id}', {
    params: { path: { client_id: id } },
  });
  return (
    <Loaded query={query}>
      {({ end_customer }) => (
        <Case
          customer={end_customer}
          above={<NextStep customer={end_customer} />}
          actions={
            <>
              {(end_customer.status === 'UNDER_REVIEW' || end_customer.status === 'DENIED') && (
                <Link
                  to="/operator/review/$id"
                  params={{ id }}
                  search={{
                    realm: end_customer.realm,
                    ...(end_customer.status === 'DENIED' ? { status: 'DENIED' } : {}),
                  }}
                  className={buttonLook('primary')}
                >
                  Review
                </Link>
              )}
              <InformationActions customer={end_customer} />
              {end_customer.removed_at === null && (
                <Link to="/operator/end-customers/$id/edit" params={{ id }} className={buttonLook()}>
                  Edit
                </Link>
              )}
              <SuspensionActions customer={end_customer} />
              <EraseAction customer={end_customer} />
            </>
          }
        />
      )}
    </Loaded>
  );
}
