import type { FastifyReply } from 'fastify';
import { type Bound, RequestError } from '../api/errors.ts';
import type { LimitName } from '../api/services.ts';
import { WindowCounter } from './window-counter.ts';

/** Of what there were too many, for the message, and the bound for the metrics. */
const excesses: Readonly<Record<LimitName, readonly [what: string, bound: Bound]>> = {
  partner: ['requests for this client_id', 'partner_requests'],
  management: ['requests of this token or user', 'management_requests'],
  searches: ['searches of this token or user', 'searches'],
  'sign-ins': ['attempts from this address', 'session_requests'],
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

  /**
   * Counts a request, and adds the headers to its reply.
   *
   * @throws RequestError RATE_LIMIT beyond the limit
   */
  require(name: LimitName, key: string, reply: FastifyReply): void {
    const limit = this.#limits.get(name);
    if (limit === undefined) return;
    const { count, seconds } = limit.counter.count(key, Math.round(performance.now()));
    reply.header('ratelimit', `"${name}";r=${Math.max(0, limit.max - count)};t=${seconds}`);
    reply.header('ratelimit-policy', limit.policy);
    if (count > limit.max) throw exceeded(name, seconds);
  }
}

function exceeded(name: LimitName, retryAfterSeconds: number): RequestError {
  const [what, bound] = excesses[name];
  const message = `too many ${what}; retry after the time in Retry-After`;
  return new RequestError('RATE_LIMIT', { message, retryAfterSeconds, bound });
}
