import { getRouteApi } from '@tanstack/react-router';
import { useShow } from '../../routes/pages.ts';
import { choiceIn, given } from '../../routes/search.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { FilterBar, FilterSelect } from '../../ui/filter-bar.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { PartnerFilter, PartnerName } from '../operator/partner-name.tsx';
import { UserList } from './user-list.tsx';

const route = getRouteApi('/operator/users');

/** All console users: the operator's and the partners'. */
export function UsersPage() {
  const { api } = useActingAs();
  const search = route.useSearch();
  const side = choiceIn(search, 'side', ['operator', 'partner']);
  const query = api.hooks.useQuery('get', '/v1/users', {
    params: {
      query: {
        limit: 50,
        total: true,
        ...given({ q: search.q, side, partner_client_id: search.partner, cursor: search.cursor }),
      },
    },
  });
  const show = useShow<typeof search>();
  return (
    <UserList
      title="Users"
      lead="Console users of the operator and of partners."
      query={query}
      partner={search.partner ?? ''}
      partnerOf={({ partner_client_id, partner_name }) =>
        partner_client_id === null ? (
          <span className="text-muted">Operator</span>
        ) : (
          <PartnerName of={{ partner_client_id, partner_name }} />
        )
      }
      isFiltered={[search.q, side, search.partner].some((one) => one !== undefined)}
      filter={
        <FilterBar
          search={search}
          field={
            <SearchField
              placeholder="Email"
              value={search.q ?? ''}
              onSearch={(words) => show({ q: words })}
            />
          }
        >
          <FilterSelect
            label="Type"
            value={side}
            options={[
              ['', 'All'],
              ['operator', 'Operator'],
              ['partner', 'Partners'],
            ]}
            onValue={(value) => show({ side: value, partner: '' })}
          />
          {side !== 'operator' && (
            <PartnerFilter value={search.partner} onChange={(partner) => show({ partner })} />
          )}
        </FilterBar>
      }
    />
  );
}
