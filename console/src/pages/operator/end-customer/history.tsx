import { useState } from 'react';
import { given } from '../../../routes/search.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Pager } from '../../../ui/table.tsx';
import { EventRows } from '../../events/event-rows.tsx';

/** A page of an end customer's events, the latest recorded first. */
export function useEvents(id: string, cursor?: string) {
  const { api } = useActingAs();
  return api.hooks.useQuery('get', '/v1/events', {
    params: { query: { end_customer_client_id: id, limit: 20, ...given({ cursor }) } },
  });
}

/** The events of an end customer, the latest recorded first. */
export function CaseHistory({ id }: { id: string }) {
  const [cursor, setCursor] = useState<string>();
  const query = useEvents(id, cursor);
  return (
    <Panel title="History" flush>
      <Loaded query={query}>
        {({ events, next_cursor }) => (
          <>
            <EventRows events={events} />
            <Pager
              count={events.length}
              next={next_cursor}
              onFirst={cursor === undefined ? undefined : () => setCursor(undefined)}
              onNext={setCursor}
            />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
