type Json = Record<string, unknown>;

/** A bank's response, parsed as far as possible. */
export interface BankAnswer {
  status: number;
  /** The parsed body, whatever its content type; undefined if it is not JSON. */
  body: unknown;
  /** Whether the response has no body at all. */
  isEmpty: boolean;
  /** Milliseconds from now, at most a week; null if the bank names no time. */
  retryAfterMs: number | null;
  location: string | null;
}

/** The bank reports success, but its response cannot be interpreted. */
export class UnreadableAnswer extends Error {
  override name = 'UnreadableAnswer';
}

/** More levels than any response of RFC 7591 or FDX has; stored values must be safe to traverse. */
const levelsMax = 16;
const retryAfterMsMax = 7 * 24 * 60 * 60 * 1000;

/** Reads the complete response. */
export async function readAnswer(response: Response): Promise<BankAnswer> {
  const { status, headers } = response;
  const bytes = await response.arrayBuffer();
  return {
    status,
    body: parsed(bytes),
    isEmpty: bytes.byteLength === 0,
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
    location: headers.get('location'),
  };
}

/** @throws UnreadableAnswer if the body is not a JSON object */
export function objectOf(body: unknown): Json {
  if (!isObject(body)) throw new UnreadableAnswer('The institution’s response is not a JSON object.');
  return body;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Bytes that are not UTF-8 are replaced, so that only the field that contains them is invalid. */
function parsed(bytes: ArrayBuffer): unknown {
  try {
    return cutBelow(levelsMax, JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

/** Omits values that are nested deeper; in an array they become null. */
function cutBelow(levels: number, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return null;
  if (Array.isArray(value)) return value.map((inner) => cutBelow(levels - 1, inner));
  const isKept = ([, inner]: [string, unknown]) => levels > 1 || typeof inner !== 'object' || inner === null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(isKept)
      .map(([name, inner]) => [name, cutBelow(levels - 1, inner)]),
  );
}

/** Seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(value: string | null): number | null {
  if (value === null) return null;
  const waitMs = /^\d+$/u.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), retryAfterMsMax);
}
