import { getRouteApi } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { given } from '../../../routes/search.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Json } from '../../../ui/copy.tsx';
import { Listed } from '../../../ui/listed.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty } from '../../../ui/states.tsx';
import { dayInFull, inFull, timeOf } from '../../../ui/time.tsx';
import { actorOf, detailOf, eventLabel, jsonLabel } from '../../events/labels.ts';

const route = getRouteApi('/partners/$partner/$realm/end-customers/$id/$tab');

/** The events of an end customer by day, newest first, in realm time. */
export function Timeline({ id }: { id: string }) {
  const { api, actingAs } = useActingAsPartner();
  const { cursor } = route.useSearch();
  const query = api.hooks.useQuery('get', '/v1/end-customers/{client_id}/events', {
    params: {
      path: { client_id: id },
      query: { limit: 100, ...given({ cursor }) },
    },
  });
  return (
    <Panel title={actingAs.realm === 'sandbox' ? 'Events, in sandbox time' : 'Events'} flush>
      <Listed
        query={query}
        of={(data) => data.events}
        empty={<Empty title="No events yet">Changes of it and of its registrations appear here.</Empty>}
      >
        {(events) => <Days events={events} />}
      </Listed>
    </Panel>
  );
}

function Days({ events }: { events: readonly Schema<'Event'>[] }) {
  const days = [...Map.groupBy(events, ({ occurred_at }) => dayInFull(occurred_at))];
  return (
    <>
      {days.map(([day, those]) => (
        <section key={day} aria-label={day}>
          <h3 className="border-b border-line bg-raised px-4 py-1 text-sm font-medium text-muted">{day}</h3>
          <ol>
            {those.map((event) => (
              <Row key={event.event_id} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

/** One event, with expandable details. */
function Row({ event }: { event: Schema<'Event'> }) {
  const detail = detailOf(event);
  const actor = actorOf(event);
  return (
    <li className="border-b border-line last:border-0">
      <details>
        <summary className="flex cursor-pointer flex-wrap gap-x-4 px-4 py-1.5 hover:bg-raised/60">
          <time
            dateTime={event.occurred_at}
            title={inFull(event.occurred_at)}
            className="w-32 shrink-0 text-muted tabular-nums"
          >
            {timeOf(event.occurred_at)}
          </time>
          <span className="min-w-0 grow basis-48 break-words">
            {eventLabel(event, { customer: true })}
            {detail !== null && <span className="block text-muted">{detail}</span>}
          </span>
          {actor !== null && <span className="text-sm text-muted max-sm:pl-36">{actor}</span>}
        </summary>
        <div className="px-4 pb-3">
          <Json value={event} label={jsonLabel(event)} />
        </div>
      </details>
    </li>
  );
}
