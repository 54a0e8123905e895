import type { ReactNode } from 'react';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Panel } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { EventRows } from '../events/event-rows.tsx';

/** Events read, of which many may have happened together, and rows shown. */
const readMax = 50;
const rowsMax = 8;

/** The latest events, with a link to all of them. */
export function Recent({ realm, all }: { realm: 'live' | 'sandbox'; all: ReactNode }) {
  const { api } = useActingAs();
  const query = api.hooks.useQuery('get', '/v1/events', { params: { query: { realm, limit: readMax } } });
  return (
    <Panel title="Recent activity" actions={all} flush>
      <Loaded query={query}>
        {({ events }) =>
          events.length === 0 ? (
            <Empty title="No activity yet">Changes in the console and by API calls appear here.</Empty>
          ) : (
            <EventRows events={events} linked brief most={rowsMax} />
          )
        }
      </Loaded>
    </Panel>
  );
}
