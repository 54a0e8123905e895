import { getRouteApi } from '@tanstack/react-router';
import { useShow } from '../../routes/pages.ts';
import { FilterSelect } from '../../ui/filter-bar.tsx';
import { EventLog } from '../events/page.tsx';
import { InstitutionFilter } from './filters.tsx';
import { PartnerFilter } from './partner-name.tsx';

const route = getRouteApi('/operator/audit');

/** The audit log: all events, with actor and changes. */
export function AuditPage() {
  const search = route.useSearch();
  const realm = search.realm === 'live' || search.realm === 'sandbox' ? search.realm : undefined;
  const show = useShow<typeof search>();
  return (
    <EventLog
      title="Audit log"
      lead="All events with actor and changes, the latest recorded first."
      search={search}
      realm={realm}
      filters={
        <>
          <PartnerFilter value={search.partner} onChange={(partner) => show({ partner }, true)} />
          <InstitutionFilter
            value={search.institution}
            onChange={(institution) => show({ institution }, true)}
          />
          <FilterSelect
            label="Realm"
            value={realm ?? ''}
            options={[
              ['', 'All'],
              ['live', 'Live'],
              ['sandbox', 'Sandboxes'],
            ]}
            onValue={(value) => show({ realm: value }, true)}
          />
        </>
      }
    />
  );
}
