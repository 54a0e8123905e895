import type { Schema } from '../../api/client.ts';
import { inWords } from '../../ui/badge.tsx';

/** An event, as an end customer's own list or the log has it. */
type Told = Schema<'Event'> & { institution_name?: string | null };

/** What the page says beside the words, which then do not say it too. */
interface Beside {
  customer?: boolean;
  institution?: boolean;
}

/** What happened, as one would say it: with the institution, the environment, and what became of what. */
export function wordsOf(event: Told, beside: Beside = {}): string {
  const { type, data, environment } = event;
  switch (type) {
    case 'registration.updated':
      return `${placeOf(event, beside)}: ${statusIn(data, 'before')} → ${statusIn(data, 'after')}`;
    case 'registration.recorded':
      return `${placeOf(event, beside)}: recorded as ${statusIn(data, 'outcome')}`;
    case 'registration.withdrawn':
      return `${placeOf(event, beside)}: taken back`;
    case 'api_key.issued':
      return `${keyOf(environment)} was issued`;
    case 'api_key.revoked':
      return `${keyOf(environment)} was revoked`;
    case 'webhook.fired':
      return 'A webhook was asked for';
  }
  return (beside.customer === true && wordsOfCustomer(event)) || inWords(type.replaceAll('.', ' '));
}

/** Whether the words tell everything that the event changed. */
export function isToldInWords({ type }: Told): boolean {
  return type.startsWith('registration.');
}

/** What happened to an end customer, which is not named; undefined for what happened otherwise. */
function wordsOfCustomer({ type, data }: Told): string | undefined {
  switch (type) {
    case 'end_customer.created':
      return `Created; it is ${statusIn(data, 'after')}`;
    case 'end_customer.approved':
      return 'Approved';
    case 'end_customer.denied':
      return 'Denied';
    case 'end_customer.reversed':
      return 'The denial was taken back';
    case 'end_customer.enabled':
      return 'Enabled for production';
    case 'end_customer.removed':
      return 'Removed';
    case 'end_customer.updated':
      return `Changed: ${changedIn(data).join(', ')}`;
    default:
      return undefined;
  }
}

/** What was said beside it: a reason, or what is wrong. */
export function detailOf({ data }: Told): string | null {
  const reason = textIn(data, 'reason');
  const problems = Array.isArray(data['problems']) ? (data['problems'] as { message?: string }[]) : [];
  const told = [reason, ...problems.map(({ message }) => message)].filter((text) => text !== undefined);
  return told.length === 0 ? null : told.join(' ');
}

/** Who did it, seen from its partner; null for what came of itself. */
export function actorOf({ actor }: Told): string | null {
  const [kind] = actor.split(':');
  switch (kind) {
    case 'partner':
      return 'by a call of yours';
    case 'operator':
      return 'by the operator';
    case 'user':
      return 'by somebody at the console';
    case 'developer':
      return 'by you at the console';
    default:
      return null;
  }
}

function keyOf(environment: Told['environment']): string {
  return environment === null ? 'A key' : `A key for ${environment}`;
}

/** Where a registration is: the institution, by the name that it had then, and the environment. */
function placeOf({ data, institution_id, institution_name, environment }: Told, beside: Beside): string {
  if (beside.institution === true) return inWords(environment ?? '');
  const institution = textIn(data, 'institution_name') ?? institution_name ?? institution_id ?? 'A bank';
  return `${institution}, ${environment ?? ''}`;
}

function statusIn(data: Told['data'], name: string): string {
  return inWords(textIn(data, name) ?? '').toLowerCase();
}

function textIn(data: Told['data'], name: string): string | undefined {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
}

function changedIn(data: Told['data']): string[] {
  const after = data['after'];
  if (typeof after !== 'object' || after === null) return ['something'];
  return Object.entries(after).map(([name, value]) => {
    const field = inWords(name.replace(/_sha256$/u, '')).toLowerCase();
    return typeof value === 'string' && !name.endsWith('sha256')
      ? `${field} is ${name.endsWith('status') ? inWords(value).toLowerCase() : value}`
      : field;
  });
}
