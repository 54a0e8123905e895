import { getRouteApi } from '@tanstack/react-router';
import { given } from '../../routes/search.ts';
import { usePartnerSeat } from '../../shell/seat.tsx';
import { UserList } from './user-list.tsx';

const route = getRouteApi('/partners/$partner/$realm/team');

/** Who of the partner may sign in. */
export function TeamPage() {
  const { api, seat } = usePartnerSeat();
  const { cursor } = route.useSearch();
  const query = api.hooks.useQuery('get', '/v1/users', {
    params: {
      query: { partner_client_id: seat.clientId, limit: 50, ...given({ cursor }) },
    },
  });
  return (
    <UserList title="Team" lead="Who may sign in for this partner, and what they may do." query={query} />
  );
}
