import type { Schema } from '../../../api/client.ts';
import { inWords } from '../../../ui/badge.tsx';

type Event = Schema<'Event'>;

/** What happened, as one would say it. */
export function wordsOf({ type, data, institution_id, environment }: Event): string {
  const bank = textIn(data, 'institution_name') ?? institution_id ?? 'A bank';
  const at = `${bank}, ${environment ?? ''}`;
  switch (type) {
    case 'end_customer.created':
      return `Created; it is ${inWords(textIn(data, 'after') ?? '').toLowerCase()}`;
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
    case 'registration.updated':
      return `${at}: ${inWords(textIn(data, 'before') ?? '').toLowerCase()} → ${inWords(textIn(data, 'after') ?? '').toLowerCase()}`;
    case 'registration.recorded':
      return `${at}: recorded as ${inWords(textIn(data, 'outcome') ?? '').toLowerCase()}`;
    case 'registration.withdrawn':
      return `${at}: taken back`;
    case 'api_key.issued':
      return `A key for ${environment ?? ''} was issued`;
    case 'api_key.revoked':
      return `A key for ${environment ?? ''} was revoked`;
    case 'webhook.fired':
      return 'A webhook was asked for';
    default:
      return inWords(type.replaceAll('.', ' '));
  }
}

/** What was said beside it: a reason, or what is wrong. */
export function detailOf({ data }: Event): string | null {
  const reason = textIn(data, 'reason');
  const problems = Array.isArray(data['problems']) ? (data['problems'] as { message?: string }[]) : [];
  const told = [reason, ...problems.map(({ message }) => message)].filter((text) => text !== undefined);
  return told.length === 0 ? null : told.join(' ');
}

/** Who did it, seen from its partner; null for what came of itself. */
export function actorOf({ actor }: Event): string | null {
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

function textIn(data: Event['data'], name: string): string | undefined {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
}

function changedIn(data: Event['data']): string[] {
  const after = data['after'];
  if (typeof after !== 'object' || after === null) return ['something'];
  return Object.entries(after).map(([name, value]) => {
    const field = inWords(name.replace(/_sha256$/u, '')).toLowerCase();
    return typeof value === 'string' && !name.endsWith('sha256')
      ? `${field} is ${name.endsWith('status') ? inWords(value).toLowerCase() : value}`
      : field;
  });
}
