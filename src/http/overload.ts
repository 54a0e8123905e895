import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Bound } from '../api/bounds.ts';
import { RequestError } from '../api/errors.ts';
import type { Services } from '../api/services.ts';

/** Interval of the looks at the clock. */
const lookMs = 100;
/** Units of work on SQLite, or users of a connection on PostgreSQL, that can wait for the store. */
export const storeWaitingMax = 1_000;

/** Operations that show whether and why a server is overloaded. */
const vital: ReadonlySet<string | undefined> = new Set(['healthz', 'readyz', 'metrics']);

/** Measures how far the event loop is behind: how much later than asked for a timer is called. */
export class LoopDelay {
  #lookedAt = performance.now();
  #last = 0;
  #beforeLast = 0;
  readonly #looking = setInterval(() => this.#look(), lookMs).unref();

  /**
   * The delay in milliseconds that has lasted for two looks. A single long step of work delays one; requests that waited
   * for it can be handled now.
   */
  get ms(): number {
    return Math.min(this.#last, Math.max(this.#beforeLast, this.#sinceLook()));
  }

  stop(): void {
    clearInterval(this.#looking);
  }

  #look(): void {
    this.#beforeLast = this.#last;
    this.#last = this.#sinceLook();
    this.#lookedAt = performance.now();
  }

  #sinceLook(): number {
    return Math.max(0, performance.now() - this.#lookedAt - lookMs);
  }
}

/**
 * Refuses requests while the server has more to do than it can, before they cost more: their caller is not authenticated
 * and their body not read.
 */
export function shedOverload(
  app: FastifyInstance,
  { settings: { maxEventLoopDelayMs }, store }: Pick<Services, 'settings' | 'store'>,
  delay: LoopDelay,
): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const isBehind = maxEventLoopDelayMs > 0 && delay.ms > maxEventLoopDelayMs;
    if (isBehind) return done(refusalOf(request, 'event_loop_delay'));
    done(store.waiting > storeWaitingMax ? refusalOf(request, 'store_waiting') : undefined);
  });
  app.addHook('onClose', async () => delay.stop());
}

/** Whether a request is always answered. */
export function isVital({ routeOptions }: FastifyRequest): boolean {
  return vital.has(routeOptions.config?.operation);
}

function refusalOf(request: FastifyRequest, bound: Bound): RequestError | undefined {
  if (isVital(request)) return undefined;
  const message = 'the server is overloaded; retry after the time in Retry-After';
  return new RequestError('PLANNED_MAINTENANCE', { message, retryAfterSeconds: 1, bound });
}
