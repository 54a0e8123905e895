import { getRouteApi } from '@tanstack/react-router';
import { changed } from '../../routes/search.ts';
import { usePartnerSeat } from '../../shell/seat.tsx';
import { SelectField } from '../../ui/field.tsx';
import { EventLog } from '../events/page.tsx';

const route = getRouteApi('/partners/$partner/$realm/events');

/** What happened that concerns the partner: in the realm, or also where no realm is concerned. */
export function PartnerEventsPage() {
  const { seat } = usePartnerSeat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isAll = search.realm === 'all';
  const show = (changes: typeof search) =>
    void navigate({
      search: changed(search, { cursor: '', ...changes }),
      replace: !changes.cursor,
    });
  return (
    <EventLog
      title="Activity"
      lead="What happened, the newest first, with who did it and what it changed."
      search={search}
      realm={isAll ? undefined : seat.realm}
      show={show}
      filters={
        <SelectField
          label="Where"
          value={isAll ? 'all' : ''}
          options={[
            ['', seat.realm === 'sandbox' ? 'In the sandbox' : 'Live'],
            ['all', 'Everywhere, with settings and users'],
          ]}
          onChange={({ target }) => show({ realm: target.value })}
        />
      }
    />
  );
}
