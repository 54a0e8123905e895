import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import { type RequestError, SimulatedError } from '../api/errors.ts';
import type { DomainError } from '../domain/errors.ts';
import { isClientId } from './client-id.ts';
import { clientNetwork } from './session/client-network.ts';

const logEveryMs = 60_000;
/** Addresses with a line of their own; the others share one. */
const loggedMax = 1_000;

declare module 'fastify' {
  interface FastifyInstance {
    wrongCredentials: WrongCredentials;
  }
}

/** Failures since the last log line. */
interface Failures {
  count: number;
  /** The last one that was tried and has the form of one. */
  clientId: string | null;
  /** Why the last ones were rejected that would be valid otherwise. */
  reason: string | null;
}

/**
 * Limits and logs wrong credentials. Credentials are checked first, and only failures are counted and refused, so that
 * valid ones always work, also from an address with many failures: no client can lock another one out. The check itself
 * needs no limit: it costs one keyed hash and one look-up, and secrets are too long to be guessed.
 */
export class WrongCredentials {
  readonly #logger: FastifyBaseLogger;
  readonly #failures = new Map<string, Failures>();
  #logging: NodeJS.Timeout | undefined;

  constructor(logger: FastifyBaseLogger) {
    this.#logger = logger;
  }

  /** Counts a failure. Returns the error RATE_LIMIT beyond the limit of the client's address, or for this client_id. */
  count(
    request: FastifyRequest,
    reply: FastifyReply,
    given: string | undefined,
    reason?: string,
  ): RequestError | undefined {
    const address = clientNetwork(request.clientAddress);
    // Other text could be a secret, or very long.
    const clientId = isClientId(given) ? given : null;
    this.#note(address, clientId, reason ?? null);
    const { rateLimits } = request.server;
    return (
      rateLimits.count('wrong-credentials', address, reply) ??
      (clientId === null ? undefined : rateLimits.count('wrong-secrets', `${address} ${clientId}`, reply))
    );
  }

  /** Logs the failures since the last time: one line for each address. */
  log(): void {
    clearTimeout(this.#logging);
    this.#logging = undefined;
    for (const [address, { count, clientId, reason }] of this.#failures) {
      const line = { client_address: address, client_id: clientId, count, reason };
      this.#logger.warn(line, 'wrong credentials');
    }
    this.#failures.clear();
  }

  #note(address: string, clientId: string | null, reason: string | null): void {
    const name = this.#failures.has(address) || this.#failures.size < loggedMax ? address : 'other addresses';
    const known = this.#failures.get(name);
    this.#failures.set(name, {
      count: (known?.count ?? 0) + 1,
      clientId: clientId ?? known?.clientId ?? null,
      reason: reason ?? known?.reason ?? null,
    });
    this.#logging ??= setTimeout(() => this.log(), logEveryMs).unref();
  }
}

/** Whether an error is due to wrong credentials: those of a partner or end customer, or a bearer token. */
export function isWrongCredentials(error: DomainError | RequestError, request: FastifyRequest): boolean {
  if (error instanceof SimulatedError) return false;
  return (
    error.code === 'INVALID_API_KEYS' ||
    (error.code === 'INVALID_TOKEN' && request.headers.authorization !== undefined)
  );
}
