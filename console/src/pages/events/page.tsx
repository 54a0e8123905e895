import type { ReactNode } from 'react';
import type { Schema } from '../../api/client.ts';
import { useShow } from '../../routes/pages.ts';
import { given } from '../../routes/search.ts';
import { useActingAs, useMay } from '../../shell/acting-as.tsx';
import { FilterBar, FilterInput, FilterSelect } from '../../ui/filter-bar.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Empty } from '../../ui/states.tsx';
import { timeZone } from '../../ui/time.tsx';
import { EventRows } from './event-rows.tsx';

/** The query parameters of the log. */
export interface EventSearch {
  type?: string;
  partner?: string;
  customer?: string;
  institution?: string;
  actor?: string;
  realm?: string;
  from?: string;
  to?: string;
  q?: string;
  cursor?: string;
}

const kinds = [
  ['end_customer.', 'End customers'],
  ['registration.', 'Registrations'],
  ['api_key.', 'API keys'],
  ['endpoint.', 'Webhook endpoints'],
  ['webhook.', 'Fired webhooks'],
  ['sandbox.', 'Sandbox'],
  ['partner.', 'Partners'],
  ['institution.', 'Institutions'],
  ['direct_customer.', 'Direct customers'],
  ['token.', 'Management tokens'],
  ['webhook_key.', 'Webhook signing keys'],
  ['user.', 'Users'],
] as const;
const partnerKinds: readonly string[] = [
  'end_customer.',
  'registration.',
  'api_key.',
  'endpoint.',
  'webhook.',
  'sandbox.',
  'partner.',
  'user.',
];

/** Event types that only admins receive. */
const adminKinds: readonly string[] = ['token.', 'user.'];

/** The event log, the latest recorded first: all events for the operator, its own events for a partner. */
export function EventLog({
  title,
  lead,
  search,
  realm,
  filters,
}: {
  title: string;
  lead: string;
  search: EventSearch;
  realm: 'live' | 'sandbox' | undefined;
  /** Additional filters, which only the operator or only partners have. */
  filters?: ReactNode;
}) {
  const { api, actingAs } = useActingAs();
  const query = api.hooks.useQuery('get', '/v1/events', {
    params: {
      query: {
        limit: 50,
        ...given({
          type: search.type,
          partner_client_id: search.partner,
          end_customer_client_id: search.customer,
          institution_id: search.institution,
          actor: search.actor,
          from: startOf(search.from) ?? search.from,
          to: startOf(search.to, 1) ?? search.to,
          q: search.q?.trim() || undefined,
          cursor: search.cursor,
          realm,
        }),
      },
    },
  });
  const change = useShow<EventSearch>();
  const isAdmin = useMay('operator_admin', 'partner_admin');
  const offered = kinds.filter(
    ([kind]) =>
      (actingAs.kind === 'operator' || partnerKinds.includes(kind)) &&
      (isAdmin || !adminKinds.includes(kind)),
  );
  const isExact = search.type !== undefined && offered.every(([kind]) => kind !== search.type);
  return (
    <Page title={title} lead={lead}>
      <Panel flush>
        <FilterBar
          search={search}
          field={
            <SearchField
              label="Related ID"
              placeholder="Related ID: client_id, token_id …"
              value={search.q ?? ''}
              onSearch={(words) => change({ q: words }, true)}
            />
          }
        >
          <FilterSelect
            label="Type"
            value={search.type}
            options={[
              ['', 'All'],
              ...(isExact ? ([[search.type ?? '', search.type ?? '']] as const) : []),
              ...offered,
            ]}
            onValue={(type) => change({ type }, true)}
          />
          {filters}
          <FilterSelect
            label="Actor"
            value={search.actor}
            options={[['', 'All'], ...actorsOf(query.data?.events ?? [], search.actor)]}
            onValue={(actor) => change({ actor }, true)}
          />
          <FilterInput
            label={`Recorded from (${timeZone})`}
            type="date"
            {...dayOf(search.from)}
            onValue={(from) => change({ from }, true)}
          />
          <FilterInput
            label={`Recorded to (${timeZone})`}
            type="date"
            {...dayOf(search.to)}
            onValue={(to) => change({ to }, true)}
          />
        </FilterBar>
        <Listed
          query={query}
          of={(data) => data.events}
          loading={10}
          counted="events"
          empty={<Empty title="No events">No events match these filters.</Empty>}
        >
          {(events) => <EventRows events={events} linked isMixed={realm !== 'sandbox'} />}
        </Listed>
      </Panel>
    </Page>
  );
}

/** The actors of the events shown and the one that is filtered by, with their names, to filter by. */
function actorsOf(
  events: readonly Schema<'AuditEvent'>[],
  chosen: string | undefined,
): [actor: string, label: string][] {
  const labels = new Map(events.map(({ actor, actor_label }) => [actor, actor_label]));
  if (chosen !== undefined && !labels.has(chosen)) labels.set(chosen, chosen);
  return [...labels].toSorted(([, one], [, other]) => one.localeCompare(other));
}

/** The value of a date field for a query parameter, or an error if that is not a date. */
function dayOf(day: string | undefined): { value: string; error?: string } {
  if (day === undefined || startOf(day) !== undefined) return { value: day ?? '' };
  return { value: '', error: `“${day}” is not a date.` };
}

/** The start of a day in the browser's time zone, or `later` days after it; undefined if it is not a date. */
function startOf(day: string | undefined, later = 0): string | undefined {
  const [year, month, date] =
    /^(\d{4})-(\d{2})-(\d{2})$/u
      .exec(day ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  if (year === undefined || month === undefined || date === undefined) return;
  // A month or a day that does not exist would count on into the next.
  const at = new Date(year, month - 1, date);
  if (at.getMonth() !== month - 1 || at.getDate() !== date) return;
  return new Date(year, month - 1, date + later).toISOString();
}
