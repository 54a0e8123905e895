import type { ReactNode } from 'react';
import { useSeat } from '../../shell/seat.tsx';
import { Panel } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { EventRows } from '../events/event-rows.tsx';

/** The last few things that happened, and the way to all of them. */
export function Recent({ realm, all }: { realm: 'live' | 'sandbox'; all: ReactNode }) {
  const { api } = useSeat();
  const query = api.hooks.useQuery('get', '/v1/events', { params: { query: { realm, limit: 8 } } });
  return (
    <Panel title="Lately" actions={all} flush>
      <Loaded query={query}>
        {({ events }) =>
          events.length === 0 ? (
            <Empty title="Nothing has happened yet">What you or your programs do shows here.</Empty>
          ) : (
            <EventRows events={events} linked brief />
          )
        }
      </Loaded>
    </Panel>
  );
}
