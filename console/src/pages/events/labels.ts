import type { Schema } from '../../api/client.ts';
import { enumLabel } from '../../ui/badge.tsx';
import { inFull } from '../../ui/time.tsx';
import { type Requirement, requirementWords } from '../end-customer/requirements.ts';

/** An event, as in an end customer's list or in the log. */
type LoggedEvent = Schema<'Event'> & { institution_name?: string | null };

/** What the page shows already, so that the label omits it. */
interface Beside {
  customer?: boolean;
  institution?: boolean;
}

/** The label of an event, with the institution, the environment, and the status before and after. */
export function eventLabel(event: LoggedEvent, beside: Beside = {}): string {
  const { type, data, environment } = event;
  switch (type) {
    case 'registration.updated':
      return `${placeOf(event, beside)}: ${statusIn(data, 'before')} → ${statusIn(data, 'after')}`;
    case 'registration.recorded':
      return `${placeOf(event, beside)}: recorded as ${outcomeIn(data)}`;
    case 'registration.withdrawn':
      return `${placeOf(event, beside)}: withdrawn`;
    case 'api_key.issued':
      return `${keyOf(environment)} issued`;
    case 'api_key.revoked':
      return `${keyOf(environment)} revoked`;
    case 'api_key.updated':
      return `${keyOf(environment)} updated`;
    case 'end_customer.information_requested':
      return requestIn(data);
    case 'end_customer.assigned':
      return assignmentIn(event);
    case 'end_customer.note_added':
      return 'Note added';
    case 'webhook.fired':
      return 'Webhook fired';
  }
  return (beside.customer === true && customerEventLabel(event)) || enumLabel(type.replaceAll('.', ' '));
}

/** The name of an event's JSON in a list. */
export function jsonLabel(event: LoggedEvent): string {
  return `${eventLabel(event, { customer: true })}, ${inFull(event.occurred_at)}, as JSON`;
}

/** Whether the label includes all changes of the event. */
export function isFullyLabelled({ type }: LoggedEvent): boolean {
  return type.startsWith('registration.') || type === 'end_customer.assigned';
}

/** The label of an event of an end customer, without its name; undefined for other events. */
function customerEventLabel({ type, data }: LoggedEvent): string | undefined {
  switch (type) {
    case 'end_customer.created':
      return `Created: ${statusIn(data, 'after')}`;
    case 'end_customer.approved':
      return 'Approved';
    case 'end_customer.denied':
      return 'Denied';
    case 'end_customer.reversed':
      return 'Denial reversed';
    case 'end_customer.enabled':
      return 'Enabled for production';
    case 'end_customer.removed':
      return 'Removed';
    case 'end_customer.suspended':
      return 'Suspended';
    case 'end_customer.resumed':
      return 'Resumed';
    case 'end_customer.off_boarded':
      return 'Off-boarded';
    case 'end_customer.erased':
      return 'Data erased';
    case 'end_customer.updated':
      return `Updated: ${changedIn(data).join(', ')}`;
    default:
      return undefined;
  }
}

/** The reason or the note of an event, or the problems that it reports. */
export function detailOf({ data }: LoggedEvent): string | null {
  const reason = textIn(data, 'reason');
  const problems = Array.isArray(data['problems']) ? (data['problems'] as { message?: string }[]) : [];
  const texts = [reason, textIn(data, 'note'), ...problems.map(({ message }) => message)].filter(
    (text) => text !== undefined,
  );
  return texts.length === 0 ? null : texts.join(' ');
}

/** The actor of an event, as shown to the partner; null if the server did it. */
export function actorOf({ actor }: LoggedEvent): string | null {
  const [kind] = actor.split(':');
  switch (kind) {
    case 'partner':
      return 'by API call';
    case 'operator':
      return 'by the operator';
    case 'user':
      return 'by a console user';
    case 'developer':
      return 'by you in the console';
    default:
      return null;
  }
}

function keyOf(environment: LoggedEvent['environment']): string {
  return environment === null ? 'Key' : `${enumLabel(environment)} key`;
}

/** The institution of a registration, by its name at that time, and the environment. */
function placeOf(
  { data, institution_id, institution_name, environment }: LoggedEvent,
  beside: Beside,
): string {
  if (beside.institution === true) return enumLabel(environment ?? '');
  const institution =
    textIn(data, 'institution_name') ?? institution_name ?? institution_id ?? 'An institution';
  return `${institution}, ${environment ?? ''}`;
}

/** What was recorded, in the words of the form for it. */
function outcomeIn(data: LoggedEvent['data']): string {
  const outcome = statusIn(data, 'outcome');
  if (outcome === 'submitted') return 'filed';
  return outcome === 'updated' ? 'change submitted' : outcome;
}

function statusIn(data: LoggedEvent['data'], name: string): string {
  return enumLabel(textIn(data, name) ?? '').toLowerCase();
}

function textIn(data: LoggedEvent['data'], name: string): string | undefined {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
}

/** What a request asks for; an empty one withdraws the last. */
function requestIn({ requirements_due: due }: LoggedEvent['data']): string {
  const names = Array.isArray(due) ? (due as Requirement[]).map((name) => requirementWords[name][0]) : [];
  if (names.length === 0) return 'Request for information withdrawn';
  return `Information requested: ${names.map(withinSentence).join(', ')}`;
}

/** Who reviews an end customer from now on. */
function assignmentIn({ actor, data }: LoggedEvent): string {
  const after = data['after'] as { assignee: string | null } | undefined;
  // Its data was erased.
  if (after === undefined) return 'Review assigned';
  const { assignee } = after;
  if (assignee === null) return 'Review unassigned';
  if (assignee === actor) return 'Review taken';
  return `Review assigned to ${textIn(data, 'assignee_name') ?? 'the developer'}`;
}

function changedIn(data: LoggedEvent['data']): string[] {
  const after = data['after'];
  if (typeof after !== 'object' || after === null) return ['something'];
  return Object.entries(after).map(([name, value]) => {
    const field = withinSentence(enumLabel(name.replace(/_sha256$/u, '')));
    return typeof value === 'string' && !name.endsWith('sha256')
      ? `${field} is ${name.endsWith('status') ? enumLabel(value).toLowerCase() : value}`
      : field;
  });
}

/** A label in lower case, unless it begins with an abbreviation. */
function withinSentence(label: string): string {
  return label.replace(/^[A-Z](?![A-Z])/u, (letter) => letter.toLowerCase());
}
