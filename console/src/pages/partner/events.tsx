import { getRouteApi } from '@tanstack/react-router';
import { useShow } from '../../routes/pages.ts';
import { usePartnerSeat } from '../../shell/seat.tsx';
import { SelectField } from '../../ui/field.tsx';
import { EventLog } from '../events/page.tsx';

const route = getRouteApi('/partners/$partner/$realm/events');

/** What happened that concerns the partner: in the realm, or also where no realm is concerned. */
export function PartnerEventsPage() {
  const { seat } = usePartnerSeat();
  const search = route.useSearch();
  const isAll = search.realm === 'all';
  const show = useShow<typeof search>();
  return (
    <EventLog
      title="Activity"
      lead="What happened, the newest first, with who did it and what it changed."
      search={search}
      realm={isAll ? undefined : seat.realm}
      filters={
        <SelectField
          label="Where"
          value={isAll ? 'all' : ''}
          options={[
            ['', seat.realm === 'sandbox' ? 'In the sandbox' : 'Live'],
            ['all', 'Everywhere, with settings and users'],
          ]}
          onChange={({ target }) => show({ realm: target.value }, true)}
        />
      }
    />
  );
}
