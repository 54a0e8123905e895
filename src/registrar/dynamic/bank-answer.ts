import type { OutboundAnswer } from '../../outbound/outbound.ts';

type Json = Record<string, unknown>;

/** An answer of a bank, read as far as it can be. */
export interface BankAnswer {
  status: number;
  /** What the body holds, whatever type it claims to be of; undefined where that is no JSON. */
  body: unknown;
  /** Milliseconds from now, at most a week; null where the bank names no time. */
  retryAfterMs: number | null;
  location: string | null;
}

/** The bank says that it has done something, but not in a way that can be made sense of. */
export class UnreadableAnswer extends Error {
  override name = 'UnreadableAnswer';
}

/** More levels than any answer of RFC 7591 or FDX has; what is kept must be safe to walk through. */
const levelsMax = 16;
const retryAfterMsMax = 7 * 24 * 60 * 60 * 1000;

/** An answer as programs for the web take it. */
export function toResponse({ status, headers, body }: OutboundAnswer): Response {
  const isEmpty = [204, 205, 304].includes(status);
  // A status that HTTP does not have counts as the server's fault (RFC 9110, section 15).
  return new Response(isEmpty ? null : new Uint8Array(body), {
    status: status > 599 ? 500 : status,
    headers,
  });
}

/** Reads the whole answer. */
export async function readAnswer(response: Response): Promise<BankAnswer> {
  const { status, headers } = response;
  return {
    status,
    body: parsed(await response.arrayBuffer()),
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
    location: headers.get('location'),
  };
}

/** @throws UnreadableAnswer where the body is not one JSON object */
export function objectOf(body: unknown): Json {
  if (!isObject(body)) throw new UnreadableAnswer('The bank’s answer is not a JSON object.');
  return body;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(bytes: ArrayBuffer): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isDeeperThan(levelsMax, value) ? undefined : value;
  } catch {
    return undefined;
  }
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

/** Seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(value: string | null): number | null {
  if (value === null) return null;
  const waitMs = /^\d+$/u.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), retryAfterMsMax);
}
