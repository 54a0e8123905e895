import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Json } from '../../ui/copy.tsx';
import { Time } from '../../ui/time.tsx';
import { Changes } from './changes.tsx';
import { detailOf, eventLabel, isFullyLabelled } from './labels.ts';

type AuditEvent = Schema<'AuditEvent'>;

/** A list of events: description, actor, reason and changes, with expandable details. */
export function EventRows({
  events,
  linked = false,
  brief = false,
  isMixed = false,
}: {
  events: readonly AuditEvent[];
  /** With a link to the subject of each event, for pages about several. */
  linked?: boolean;
  /** Without changes and details. */
  brief?: boolean;
  /** Of both realms: sandbox times are marked. */
  isMixed?: boolean;
}) {
  return (
    <ol className="divide-y divide-line">
      {events.map((event) => {
        const { event_id, actor_label, occurred_at, changes, type } = event;
        const detail = detailOf(event);
        return (
          <li key={event_id} className="flex flex-col gap-1 px-4 py-2.5">
            <p className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 wrap-anywhere">
              <span className="font-medium">
                {eventLabel(event, { institution: linked && isAtInstitution(event) })}
              </span>
              {linked && <Concerned event={event} />}
              <span className="text-muted">by {actor_label}</span>
              <span className="text-sm text-muted max-sm:w-full sm:ml-auto">
                <Time at={occurred_at} />
                {isMixed && event.realm === 'sandbox' && ' sandbox time'}
              </span>
            </p>
            {detail !== null && <p className="break-words text-muted">{detail}</p>}
            {!brief && changes.length > 0 && !isFullyLabelled(event) && <Changes changes={changes} />}
            {!brief && (
              <details>
                <summary className="min-h-6 w-max cursor-pointer text-sm text-muted hover:text-ink">
                  Details
                </summary>
                <div className="pt-1">
                  <Json value={event} label={`${type} as JSON`} />
                </div>
              </details>
            )}
          </li>
        );
      })}
    </ol>
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
