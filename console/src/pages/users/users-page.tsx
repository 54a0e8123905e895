import { getRouteApi } from '@tanstack/react-router';
import { useShow } from '../../routes/pages.ts';
import { choiceIn, given } from '../../routes/search.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Segments } from '../../ui/segments.tsx';
import { PartnerFilter, PartnerName, usePartners } from '../operator/partner-name.tsx';
import { UserList } from './user-list.tsx';

const route = getRouteApi('/operator/users');

/** All console users: the operator's and the partners'. */
export function UsersPage() {
  const { api } = useActingAs();
  const search = route.useSearch();
  const partners = usePartners();
  const side = choiceIn(search, 'side', ['operator', 'partner']);
  const query = api.hooks.useQuery('get', '/v1/users', {
    params: {
      query: {
        limit: 50,
        ...given({ side, partner_client_id: search.partner, cursor: search.cursor }),
      },
    },
  });
  const show = useShow<typeof search>();
  return (
    <UserList
      title="Users"
      lead="Console users of the operator and of partners."
      query={query}
      partners={partners}
      partnerOf={({ partner_client_id, partner_name }) =>
        partner_client_id === null ? (
          <span className="text-muted">Operator</span>
        ) : (
          <PartnerName of={{ partner_client_id, partner_name }} />
        )
      }
      filter={
        <search className="flex flex-wrap items-end gap-3 border-b border-line p-4">
          <Segments
            label="Type"
            value={side ?? 'all'}
            options={[
              ['all', 'All'],
              ['operator', 'Operator'],
              ['partner', 'Partners'],
            ]}
            onChange={(value) => show({ side: value === 'all' ? '' : value, partner: '' })}
          />
          {side !== 'operator' && (
            <div className="w-56 max-w-full">
              <PartnerFilter value={search.partner} onChange={(partner) => show({ partner })} />
            </div>
          )}
        </search>
      }
    />
  );
}
