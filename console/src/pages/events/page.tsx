import type { ReactNode } from 'react';
import { useMay, useSeat } from '../../shell/seat.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Pager } from '../../ui/table.tsx';
import { EventRows } from './event-rows.tsx';

/** What the address says of the log. */
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
  ['api_key.', 'Keys'],
  ['endpoint.', 'Webhook endpoints'],
  ['webhook.', 'Fired webhooks'],
  ['sandbox.', 'Sandbox'],
  ['partner.', 'Partners'],
  ['institution.', 'Institutions'],
  ['direct_customer.', 'Direct customers'],
  ['token.', 'Management tokens'],
  ['webhook_key.', 'Webhook keys'],
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

/** The server tells nobody else of these. */
const adminKinds: readonly string[] = ['token.', 'user.'];

/** The log of what happened, the newest first: the operator's of everything, a partner's of what concerns it. */
export function EventLog({
  title,
  lead,
  search,
  realm,
  show,
  filters,
}: {
  title: string;
  lead: string;
  search: EventSearch;
  realm: 'live' | 'sandbox' | undefined;
  show: (search: EventSearch) => void;
  /** Those of one side alone. */
  filters?: ReactNode;
}) {
  const { api, seat } = useSeat();
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
          from: startOf(search.from),
          to: startOf(search.to, 1),
          q: search.q?.trim() || undefined,
          cursor: search.cursor,
        }),
        ...(realm === undefined ? {} : { realm }),
      },
    },
  });
  const change = (changes: EventSearch) => show({ cursor: '', ...changes });
  const isAdmin = useMay('operator_admin', 'partner_admin');
  const offered = kinds.filter(
    ([kind]) =>
      (seat.kind === 'operator' || partnerKinds.includes(kind)) && (isAdmin || !adminKinds.includes(kind)),
  );
  const isExact = search.type !== undefined && offered.every(([kind]) => kind !== search.type);
  return (
    <Page title={title} lead={lead}>
      <Panel flush>
        <search className="grid gap-3 border-b border-line p-4 sm:grid-cols-2 lg:grid-cols-4">
          <SelectField
            label="What"
            value={search.type ?? ''}
            options={[
              ['', 'Everything'],
              ...(isExact ? ([[search.type ?? '', search.type ?? '']] as const) : []),
              ...offered,
            ]}
            onChange={({ target }) => change({ type: target.value })}
          />
          {filters}
          <TextField
            label="From"
            type="date"
            value={search.from ?? ''}
            onChange={({ target }) => change({ from: target.value })}
          />
          <TextField
            label="To"
            type="date"
            value={search.to ?? ''}
            onChange={({ target }) => change({ to: target.value })}
          />
          <SearchField
            label="Concerning this id"
            placeholder="client_id, token_id, event_id …"
            value={search.q ?? ''}
            onSearch={(words) => change({ q: words })}
          />
        </search>
        <Loaded query={query} rows={10}>
          {({ events, next_cursor }) => (
            <>
              {events.length === 0 && next_cursor === null ? (
                <Empty title="Nothing happened">Nothing that these filters let through is in the log.</Empty>
              ) : (
                <EventRows events={events} linked />
              )}
              <Pager
                count={events.length}
                next={next_cursor}
                onFirst={search.cursor === undefined ? undefined : () => change({})}
                onNext={(cursor) => change({ cursor })}
              />
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function given<Values extends Record<string, string | undefined>>(values: Values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: string;
  };
}

/** When a day begins by the clock of who looks, or some days later; undefined for what is no day. */
function startOf(day: string | undefined, later = 0): string | undefined {
  const [year, month, date] =
    /^(\d{4})-(\d{2})-(\d{2})$/u
      .exec(day ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  if (year === undefined || month === undefined || date === undefined) return;
  return new Date(year, month - 1, date + later).toISOString();
}
