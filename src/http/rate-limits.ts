import type { FastifyReply } from 'fastify';
import type { Bound } from '../api/bounds.ts';
import { type ErrorCode, RequestError } from '../api/errors.ts';
import type { LimitName } from '../api/services.ts';
import { WindowCounter } from './window-counter.ts';

/** Of what there were too many, for the message, and the bound for the metrics. */
const excesses: Readonly<Record<LimitName, readonly [what: string, bound: Bound]>> = {
  partner: ['requests for this client_id', 'partner_requests'],
  management: ['requests of this token or user', 'management_requests'],
  searches: ['searches of this token or user', 'searches'],
  'sign-ins': ['attempts from this address', 'sign_ins'],
  'wrong-credentials': ['wrong credentials from this address', 'wrong_credentials'],
  'wrong-secrets': ['wrong secrets for this client_id from this address', 'wrong_secrets'],
};

declare module 'fastify' {
  interface FastifyInstance {
    rateLimits: RateLimits;
  }
}

interface Limit {
  max: number;
  counter: WindowCounter;
  /** Item of the header `RateLimit-Policy`. */
  policy: string;
}

/**
 * The limits of requests per minute. Each node counts by itself: a common count would have to be written to the store with
 * each request. Replies report them in the headers of draft-ietf-httpapi-ratelimit-headers.
 */
export class RateLimits {
  readonly #limits = new Map<LimitName, Limit>();

  /** @param perMinute requests allowed for each key; 0 means no limit */
  constructor(perMinute: Readonly<Record<LimitName, number>>) {
    for (const [name, max] of Object.entries(perMinute) as [LimitName, number][]) {
      if (max === 0) continue;
      this.#limits.set(name, { max, counter: new WindowCounter(), policy: `"${name}";q=${max};w=60` });
    }
  }

  /** Counts a request, and adds the headers to its reply. Returns the error RATE_LIMIT beyond the limit. */
  count(name: LimitName, key: string, reply: FastifyReply): RequestError | undefined {
    const limit = this.#limits.get(name);
    if (limit === undefined) return undefined;
    const { count, seconds } = limit.counter.count(key, Math.round(performance.now()));
    addItem(reply, 'ratelimit', `"${name}";r=${Math.max(0, limit.max - count)};t=${seconds}`);
    addItem(reply, 'ratelimit-policy', limit.policy);
    return count > limit.max ? exceeded(name, seconds) : undefined;
  }

  /**
   * Counts a request like {@link count}.
   *
   * @throws RequestError RATE_LIMIT beyond the limit
   */
  require(name: LimitName, key: string, reply: FastifyReply): void {
    const error = this.count(name, key, reply);
    if (error !== undefined) throw error;
  }
}

/** Both headers are lists (RFC 9651, section 3.1). */
function addItem(reply: FastifyReply, header: string, item: string): void {
  const items = reply.getHeader(header);
  reply.header(header, items === undefined ? item : `${items}, ${item}`);
}

/** Errors of callers with valid credentials, but without the right. */
const withoutRight: readonly string[] = [
  'FORBIDDEN',
  'INVALID_CSRF_TOKEN',
  'UNAUTHORIZED_ENVIRONMENT',
  'UNAUTHORIZED_ROUTE_ACCESS',
] satisfies ErrorCode[];

/** Handles an error of the authentication: a request of a caller without the right counts, too. */
export function countingRefusals(count: () => void): (error: unknown) => never {
  return (error) => {
    if (error instanceof RequestError && withoutRight.includes(error.code)) count();
    throw error;
  };
}

function exceeded(name: LimitName, retryAfterSeconds: number): RequestError {
  const [what, bound] = excesses[name];
  const message = `too many ${what}; retry after the time in Retry-After`;
  return new RequestError('RATE_LIMIT', { message, retryAfterSeconds, bound });
}
