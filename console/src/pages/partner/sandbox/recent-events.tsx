import { Link } from '@tanstack/react-router';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { pathIn } from '../../../shell/navigation.ts';
import { Panel } from '../../../ui/page.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { eventLabel } from '../../events/labels.ts';
import { CustomerLink } from '../deliveries/customers.tsx';
import type { LastAdvance } from './use-advance.ts';

/** The most events that are shown. */
const shownMax = 100;

/** The events in the sandbox since the last advance of the clock, or the latest ones. */
export function RecentEvents({ since }: { since: LastAdvance | null }) {
  const { api, actingAs } = useActingAsPartner();
  const query = api.hooks.useQuery('get', '/v1/events', {
    params: { query: { realm: 'sandbox', limit: shownMax, ...(since === null ? {} : { from: since.from }) } },
  });
  return (
    <Panel
      flush
      title={since === null ? 'Recent events' : `Since you advanced ${since.words}`}
      actions={
        <Link to={pathIn(actingAs, 'events')} className="text-accent hover:underline">
          All activity
        </Link>
      }
    >
      <Loaded query={query}>
        {({ events, next_cursor }) => {
          const shown = events.filter(({ type }) => type !== 'sandbox.updated');
          if (shown.length === 0) {
            return (
              <Empty title="No events">
                Create and enable an end customer, then advance the clock and watch its registrations.
              </Empty>
            );
          }
          return (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard
            <section aria-label="Events" tabIndex={0} className="max-h-96 overflow-y-auto">
              <ol className="divide-y divide-line">
                {shown.map((event) => (
                  <li key={event.event_id} className="grid gap-x-3 px-4 py-1.5 sm:grid-cols-[10rem_1fr]">
                    <span className="text-muted tabular-nums">
                      <Time at={event.occurred_at} />
                    </span>
                    <div className="flex min-w-0 flex-wrap gap-x-2">
                      {event.end_customer_client_id !== null && (
                        <div>
                          <CustomerLink
                            clientId={event.end_customer_client_id}
                            name={event.end_customer_name}
                          />
                        </div>
                      )}
                      <div>{eventLabel(event, { customer: event.end_customer_client_id !== null })}</div>
                    </div>
                  </li>
                ))}
              </ol>
              {since !== null && next_cursor !== null && (
                <p className="border-t border-line px-4 py-2 text-sm text-muted">
                  Shows only the {shownMax} latest of them.
                </p>
              )}
            </section>
          );
        }}
      </Loaded>
    </Panel>
  );
}
