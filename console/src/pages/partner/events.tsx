import { getRouteApi } from '@tanstack/react-router';
import { useShow } from '../../routes/pages.ts';
import { useActingAsPartner } from '../../shell/acting-as.tsx';
import { FilterSelect } from '../../ui/filter-bar.tsx';
import { EventLog } from '../events/page.tsx';

const route = getRouteApi('/partners/$partner/$realm/events');

/** The partner's events: those of the realm, or all, including those without a realm. */
export function PartnerEventsPage() {
  const { actingAs } = useActingAsPartner();
  const search = route.useSearch();
  const isAll = search.realm === 'all';
  const show = useShow<typeof search>();
  return (
    <EventLog
      title="Activity"
      lead={
        actingAs.realm === 'sandbox'
          ? 'Events with actor and changes, the latest recorded first. Times are in sandbox time.'
          : 'Events with actor and changes, the latest recorded first.'
      }
      search={search}
      realm={isAll ? undefined : actingAs.realm}
      filters={
        <FilterSelect
          label="Realm"
          value={isAll ? 'all' : ''}
          options={[
            ['', actingAs.realm === 'sandbox' ? 'Sandbox' : 'Live'],
            ['all', 'All, including settings and users'],
          ]}
          onValue={(value) => show({ realm: value }, true)}
        />
      }
    />
  );
}
