import type { SandboxWebhookEnvironment } from '../../domain/contract.ts';
import type { RefusedDefect } from '../../domain/webhook/defect.ts';
import type { Delivery } from '../../domain/webhook/delivery.ts';
import type { Endpoint } from '../../domain/webhook/endpoint.ts';
import type { Outcome } from '../../domain/webhook/retry.ts';
import { isContractType } from '../../domain/webhook/webhook-type.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import { webhookSecret } from '../../keyring/webhook-secret.ts';
import { OutboundError } from '../../outbound/outbound-error.ts';
import type { Poster } from '../../outbound/poster.ts';
import type { DueDelivery } from '../../store/webhook-deliveries.ts';
import { type AnswerHeader, keptHeaders } from './answer-headers.ts';
import { webhookBody } from './body.ts';
import { printable } from './printable.ts';
import { standardHeaders, verificationJwt } from './signature.ts';
import type { Signer, SigningKeys } from './signing-keys.ts';

/** Dependencies of sending. */
export interface SendParts {
  keyring: Keyring;
  keys: SigningKeys;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  /** The clock of this machine, which receivers compare with theirs. */
  wallNow(): number;
  posterOf(endpoint: Endpoint): Pick<Poster, 'post'>;
  timeoutMs: number;
  sandboxWebhookEnvironment: SandboxWebhookEnvironment;
}

/** The outcome of sending a webhook once. */
export interface Attempt {
  delivery: Delivery;
  /** Realm time of the attempt. */
  at: number;
  outcome: Outcome;
  /** Real time. */
  sentAt: number;
  durationMs: number;
  kid: string | null;
  failure: string | null;
  /** The beginning of the response body. */
  answer: string;
  /** Null without a response, and for webhooks that are fetched. */
  answerHeaders: readonly AnswerHeader[] | null;
}

/** Maximum size of a stored response body, in bytes. */
const answerBytesMax = 1024;

/** A webhook as sent. */
export interface SignedWebhook {
  headers: Record<string, string>;
  body: Uint8Array;
  kid: string;
}

/** Renders a webhook and signs it, for one attempt. */
export async function signWebhook(
  {
    keyring,
    keys,
    now,
    wallNow,
    sandboxWebhookEnvironment,
  }: Pick<SendParts, 'keyring' | 'keys' | 'now' | 'wallNow' | 'sandboxWebhookEnvironment'>,
  endpoint: Endpoint,
  { delivery, event }: DueDelivery,
): Promise<SignedWebhook> {
  const { webhookType, defect } = delivery;
  const body = Buffer.from(webhookBody(event, webhookType, sandboxWebhookEnvironment));
  const signer = await signerFor(keys, endpoint, defect);
  const sentAt = wallNow();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Gingham',
    'plaid-verification': await verificationJwt(signer, body, sentAt, defect),
    ...(isContractType(webhookType)
      ? {}
      : standardHeaders(await secretsOf(keyring, endpoint, now(), defect), event.id, body, sentAt, defect)),
  };
  return { headers, body: defect === 'altered_body' ? altered(body) : body, kid: signer.kid };
}

/** Sends a due webhook. Failures are outcomes too. */
export async function sendWebhook(
  parts: SendParts,
  endpoint: Endpoint & { url: string },
  due: DueDelivery,
  at: number,
): Promise<Attempt> {
  const sentAt = parts.now();
  const begun = { delivery: due.delivery, at, sentAt };
  const { headers, body, kid } = await signWebhook(parts, endpoint, due);
  const { timeoutMs } = parts;
  // A monotonic clock, as the system's may be changed.
  const startedAt = performance.now();
  try {
    const post = { url: endpoint.url, headers, body, timeoutMs, answerBytesMax };
    const answer = await parts.posterOf(endpoint).post(post);
    const retryAfterMs = retryAfterOf(answer.retryAfter, parts.wallNow());
    return {
      ...begun,
      outcome: { statusCode: answer.status, retryAfterMs },
      durationMs: Math.round(answer.durationMs),
      kid,
      failure: null,
      answer: printable(answer.body),
      answerHeaders: keptHeaders(answer.headers),
    };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return {
      ...begun,
      outcome: { statusCode: null, retryAfterMs: null },
      durationMs: Math.round(performance.now() - startedAt),
      kid,
      failure: error.message,
      answer: '',
      answerHeaders: null,
    };
  }
}

function signerFor(
  keys: SigningKeys,
  { environment }: Endpoint,
  defect: RefusedDefect | null,
): Promise<Signer> {
  return isAboutKey(defect) ? keys.forDefect(environment, defect) : keys.inUse(environment);
}

function secretsOf(
  keyring: Keyring,
  endpoint: Endpoint,
  now: number,
  defect: RefusedDefect | null,
): Promise<string[]> {
  if (isAboutKey(defect)) return Promise.all([webhookSecret(keyring, endpoint, 'invalid')]);
  const { previousSecretUntil } = endpoint;
  const hasTwo = previousSecretUntil !== null && now < previousSecretUntil;
  const valid = hasTwo ? (['current', 'previous'] as const) : (['current'] as const);
  return Promise.all(valid.map((which) => webhookSecret(keyring, endpoint, which)));
}

function isAboutKey(defect: RefusedDefect | null) {
  return defect === 'unknown_key' || defect === 'expired_key';
}

/** Returns a different body that is still JSON. */
function altered(body: Buffer): Uint8Array {
  return Buffer.concat([body, Buffer.from('\n')]);
}

const isoDuration = /^P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/u;

/**
 * Parses Retry-After: seconds or a date (RFC 9110, section 10.2.3), or a time or duration in ISO 8601. Returns
 * milliseconds from `now`; null for anything else.
 */
export function retryAfterOf(value: string | null, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/u.test(text)) return Number(text) * 1000;
  const [, ...parts] = isoDuration.exec(text) ?? [];
  if (parts.some((part) => part !== undefined)) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  }
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
