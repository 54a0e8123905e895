import { getRouteApi } from '@tanstack/react-router';
import { given } from '../../routes/search.ts';
import { useActingAsPartner } from '../../shell/acting-as.tsx';
import { UserList } from './user-list.tsx';

const route = getRouteApi('/partners/$partner/$realm/team');

/** The console users of a partner. */
export function TeamPage() {
  const { api, actingAs } = useActingAsPartner();
  const { cursor } = route.useSearch();
  const query = api.hooks.useQuery('get', '/v1/users', {
    params: {
      query: { partner_client_id: actingAs.clientId, limit: 50, ...given({ cursor }) },
    },
  });
  return <UserList title="Team" lead="Users of this partner, and their roles." query={query} />;
}
