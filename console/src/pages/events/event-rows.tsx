import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Json } from '../../ui/copy.tsx';
import { Time } from '../../ui/time.tsx';
import { Changes } from './changes.tsx';
import { detailOf, eventLabel, isFullyLabelled, jsonLabel } from './labels.ts';
import { momentLabel, momentsOf } from './moments.ts';

type AuditEvent = Schema<'AuditEvent'>;

interface Look {
  /** With a link to the subject of each event, for pages about several. */
  linked?: boolean;
  /** Without changes and details. */
  brief?: boolean;
  /** Of both realms: sandbox times are marked. */
  isMixed?: boolean;
}

/**
 * A list of events: description, actor, reason and changes, with expandable details. On pages about several subjects,
 * registrations that changed together are one row.
 */
export function EventRows({
  events,
  most,
  ...look
}: Look & {
  events: readonly AuditEvent[];
  /** The most rows that are shown. */
  most?: number;
}) {
  const rows = look.linked === true ? momentsOf(events) : events.map((event) => [event]);
  return (
    <ol className="divide-y divide-line">
      {rows.slice(0, most).map((those) => {
        const [event] = those as [AuditEvent];
        return those.length === 1 ? (
          <Row key={event.event_id} event={event} {...look} />
        ) : (
          <Moment key={event.event_id} events={those} {...look} />
        );
      })}
    </ol>
  );
}

function Row({ event, ...look }: Look & { event: AuditEvent }) {
  const { linked = false, brief = false } = look;
  const { changes } = event;
  const detail = detailOf(event);
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5">
      <Headline
        event={event}
        {...look}
        label={eventLabel(event, { institution: linked && isAtInstitution(event) })}
      />
      {detail !== null && <p className="break-words text-muted">{detail}</p>}
      {!brief && changes.length > 0 && !isFullyLabelled(event) && <Changes changes={changes} />}
      {!brief && (
        <details>
          <summary className="min-h-6 w-max cursor-pointer text-sm text-muted hover:text-ink">
            Details
          </summary>
          <div className="flex flex-col gap-1 pt-1">
            {event.client_address !== null && (
              <p className="text-sm wrap-anywhere text-muted">From {event.client_address}</p>
            )}
            <Json value={event} label={jsonLabel(event)} />
          </div>
        </details>
      )}
    </li>
  );
}

/** Events of one end customer at one moment, of which each can be shown. */
function Moment({ events, ...look }: Look & { events: readonly AuditEvent[] }) {
  const [event] = events as [AuditEvent];
  const ofAll = { ...event, institution_id: null, institution_name: null };
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5">
      <Headline event={ofAll} {...look} label={momentLabel(events)} />
      {look.brief !== true && (
        <details>
          <summary className="min-h-6 w-max cursor-pointer text-sm text-muted hover:text-ink">
            Show {events.length} events
          </summary>
          <ol className="mt-1 divide-y divide-line border-l-2 border-line">
            {events.map((one) => (
              <Row key={one.event_id} event={one} {...look} />
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}

function Headline({
  event,
  label,
  linked = false,
  isMixed = false,
}: Look & { event: AuditEvent; label: string }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 wrap-anywhere">
      <span className="font-medium">{label}</span>
      {linked && <Concerned event={event} />}
      <span className="text-muted">by {event.actor_label}</span>
      <span className="text-sm text-muted max-sm:w-full sm:ml-auto">
        <Time at={event.occurred_at} />
        {isMixed && event.realm === 'sandbox' && ' sandbox time'}
      </span>
    </p>
  );
}

/** Whether the link to the subject names the institution. */
function isAtInstitution({ end_customer_name, institution_name }: AuditEvent): boolean {
  return end_customer_name !== null && institution_name !== null;
}

/** Link to the subject of an event, if it still exists and has a page that the user can open. */
function Concerned({ event }: { event: AuditEvent }) {
  const { actingAs } = useActingAs();
  const { end_customer_client_id: customer, institution_id, partner_client_id, environment, type } = event;
  const { end_customer_name, partner_name, institution_name } = event;
  const look = 'text-accent underline decoration-line-strong underline-offset-2 hover:decoration-current';
  if (customer !== null && end_customer_name !== null) {
    const at = institution_name === null ? '' : ` at ${institution_name}`;
    if (actingAs.kind === 'partner') {
      const params = { partner: actingAs.clientId, realm: event.realm ?? actingAs.realm, id: customer };
      return (
        <Link to="/partners/$partner/$realm/end-customers/$id" params={params} className={look}>
          <bdi>{end_customer_name}</bdi>
          {at}
        </Link>
      );
    }
    if (institution_id !== null && environment !== null && type.startsWith('registration.')) {
      const params = { customer, institution: institution_id, environment };
      return (
        <Link
          to="/operator/registrations/$customer/$institution/$environment"
          params={params}
          className={look}
        >
          <bdi>{end_customer_name}</bdi>
          {at}
        </Link>
      );
    }
    return (
      <Link to="/operator/end-customers/$id" params={{ id: customer }} className={look}>
        <bdi>{end_customer_name}</bdi>
        {at}
      </Link>
    );
  }
  if (actingAs.kind === 'partner') return null;
  if (institution_id !== null && institution_name !== null) {
    return (
      <Link to="/operator/institutions/$id" params={{ id: institution_id }} className={look}>
        {institution_name}
      </Link>
    );
  }
  if (partner_client_id === null || partner_name === null) return null;
  return (
    <Link to="/operator/partners/$id" params={{ id: partner_client_id }} className={look}>
      <bdi>{partner_name}</bdi>
    </Link>
  );
}
