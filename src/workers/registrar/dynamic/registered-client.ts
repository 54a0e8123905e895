import type { BankClient } from '../../../domain/dynamic-bank.ts';
import { isAtBank } from '../../../domain/dynamic-bank.ts';
import type { BankOutcome, DynamicBank } from './bank.ts';
import { type BankAnswer, objectOf, UnreadableAnswer } from './bank-answer.ts';
import { metadataOfBank } from './client-metadata.ts';

type Json = Record<string, unknown>;

/** Statuses of a client that the bank has yet to approve, or has declined. Case-insensitive. */
const waiting = /^(?:pending|in_review|under_review|submitted|received|processing)/iu;
const declined = /^(?:rejected|declined|denied)/iu;

/**
 * Returns the outcome for the client in a response: registered, pending or declined. Fields omitted from it keep their
 * `known` values; a new token or secret replaces the previous one (RFC 7592, section 3). An optional field that is invalid
 * counts as omitted, because the client exists all the same.
 *
 * @throws UnreadableAnswer
 */
export function clientOutcome(
  answer: BankAnswer,
  bank: DynamicBank,
  known: Partial<BankClient>,
): BankOutcome {
  const body = objectOf(answer.body);
  const client = readClient(body, bank, known);
  const status = bank.flavour === 'fdx' ? String(body['status'] ?? '') : '';
  if (declined.test(status)) {
    const message = 'The institution has declined the application.';
    return { kind: 'refused', code: 'registration_declined', message, forOperator: false };
  }
  if (answer.status === 202 || waiting.test(status)) return pendingOutcome(answer, bank, client);
  const { clientId } = client;
  if (clientId === undefined || body['client_id'] !== clientId)
    throw new UnreadableAnswer('The institution’s response contains no client_id.');
  return { kind: 'registered', client: { ...client, clientId } };
}

/** Returns the URL at which a client is read, updated and removed; null if the bank has none. */
export function managementUri(bank: DynamicBank, client: Partial<BankClient>): string | null {
  if (typeof client.registrationClientUri === 'string') return client.registrationClientUri;
  if (bank.flavour !== 'fdx' || client.clientId === undefined) return null;
  const url = URL.parse(bank.registrationEndpoint);
  if (url === null) return null;
  url.pathname = `${url.pathname.replace(/\/$/u, '')}/${encodeURIComponent(client.clientId)}`;
  return url.href;
}

/** @throws UnreadableAnswer if the response contains neither a client nor a URL for the decision */
function pendingOutcome(answer: BankAnswer, bank: DynamicBank, client: Partial<BankClient>): BankOutcome {
  const location = answer.location && URL.parse(answer.location, bank.registrationEndpoint)?.href;
  const named = [client.registrationClientUri, location, managementUri(bank, client)];
  const pollUri = named.find((uri) => uri && isAtBank(uri, bank)) ?? null;
  if (pollUri === null && client.clientId === undefined) {
    throw new UnreadableAnswer('The institution’s response contains no URL for its decision.');
  }
  return { kind: 'pending', client, pollUri, retryAfterMs: answer.retryAfterMs };
}

function readClient(body: Json, bank: DynamicBank, known: Partial<BankClient>) {
  const clientId = credential(body, 'client_id') ?? known.clientId;
  if (known.clientId !== undefined && clientId !== known.clientId) {
    throw new UnreadableAnswer('The institution’s response is about another client.');
  }
  const clientSecret = textIn(body, 'client_secret');
  const keptExpiry = clientSecret === undefined ? known.clientSecretExpiresAt : null;
  return {
    ...(clientId === undefined ? {} : { clientId }),
    clientSecret: clientSecret ?? known.clientSecret ?? null,
    clientSecretExpiresAt: expiry(body['client_secret_expires_at'], keptExpiry ?? null),
    registrationClientUri: managementUriIn(body, bank, known.registrationClientUri ?? null),
    registrationAccessToken:
      credential(body, 'registration_access_token') ?? known.registrationAccessToken ?? null,
    metadata: metadataOfBank(body),
  };
}

/**
 * Returns the client configuration endpoint (RFC 7592, section 3) as an absolute URL; `known` if the response names none. One
 * that may not be called is stored if there is no better one, so that the operator learns why the client is not managed.
 */
function managementUriIn(body: Json, bank: DynamicBank, known: string | null): string | null {
  const named = textIn(body, 'registration_client_uri')?.trim();
  const uri = named ? URL.parse(named, bank.registrationEndpoint)?.href : undefined;
  if (uri === undefined) return known;
  return known !== null && isAtBank(known, bank) && !isAtBank(uri, bank) ? known : uri;
}

/** Returns a field that must be printable ASCII (RFC 6749, appendix A) to be sent back; undefined if it is not. */
function credential(body: Json, name: string): string | undefined {
  const value = textIn(body, name);
  return value !== undefined && /^[\x20-\x7e]+$/u.test(value) ? value : undefined;
}

function textIn(body: Json, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Seconds on the wire, 0 for never (RFC 7591, section 3.2.1). */
function expiry(value: unknown, kept: number | null): number | null {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return kept;
  return value > 0 ? value * 1000 : null;
}
