import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { RequestError } from '../api/errors.ts';
import type { Services } from '../api/services.ts';
import { type QueueDepths, readQueueDepths } from '../store/queue-depths.ts';
import type { Store } from '../store/store.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { BodyMemory } from './body-memory.ts';
import { type Connections, silentMax } from './connections.ts';
import { type LoopDelay, storeWaitingMax } from './overload.ts';

/** How long values of the store are kept, and how long they are waited for. */
const storeKeptMs = 5_000;
const storePatienceMs = 3_000;

/** Parts of the server that are measured. */
export interface MetricsParts extends Pick<Services, 'store' | 'settings' | 'metrics' | 'now' | 'wallNow'> {
  connections: Connections;
  bodyMemory: BodyMemory;
  delay: LoopDelay;
}

/** The metrics of this node, if there is a token to read them with. */
export async function metricsRoutes(app: FastifyInstance, parts: MetricsParts): Promise<void> {
  const { metrics, settings } = parts;
  if (metrics === undefined || settings.metricsToken === null) return;
  measureServer(metrics, parts);
  measureStore(metrics, parts);
  const expected = digest(settings.metricsToken);
  app.get('/metrics', { config: { operation: 'metrics' } }, async (request, reply) => {
    // Compared by digest, as the time must not depend on the token. The store may be away, so it is not one of its tokens.
    const [, token = ''] = /^Bearer +(\S+)$/iu.exec(request.headers.authorization ?? '') ?? [];
    if (!timingSafeEqual(digest(token), expected)) throw new RequestError('INVALID_TOKEN');
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

function measureServer(
  metrics: Metrics,
  { connections, bodyMemory, delay, settings, now, wallNow }: MetricsParts,
): void {
  const gauge = metrics.gauge.bind(metrics);
  gauge(
    'gingham_requests_in_flight',
    'Requests that are arriving or being handled.',
    () => connections.answering,
  );
  gauge(
    'gingham_clock_ahead_seconds',
    'By how much the server’s clock is ahead of that of the machine, which was set back.',
    () => Math.max(0, now() - wallNow()) / 1000,
  );
  gauge('gingham_connections', 'Open connections.', () => connections.open);
  gauge(
    'gingham_silent_connections',
    'Connections that have not sent the headers of a request.',
    () => connections.silent,
  );
  gauge('gingham_silent_connections_max', 'Their bound.', () => silentMax);
  gauge('gingham_body_memory_bytes', 'Memory taken by bodies.', () => bodyMemory.used);
  gauge('gingham_body_memory_max_bytes', 'Its bound.', () => bodyMemory.limit);
  gauge('gingham_event_loop_delay_seconds', 'Lasting delay of the event loop.', () => delay.ms / 1000);
  gauge(
    'gingham_event_loop_delay_max_seconds',
    'Its bound; 0 if there is none.',
    () => settings.maxEventLoopDelayMs / 1000,
  );
}

function measureStore(metrics: Metrics, { store, now }: MetricsParts): void {
  const gauge = metrics.gauge.bind(metrics);
  gauge(
    'gingham_store_waiting',
    'Units of work (SQLite) or users of a connection (PostgreSQL) that wait for their turn.',
    () => store.waiting,
  );
  gauge('gingham_store_waiting_max', 'Their bound.', () => storeWaitingMax);
  if (store.connections !== undefined) {
    gauge('gingham_store_connections', 'Open connections to PostgreSQL.', () => store.connections?.open);
    gauge('gingham_store_connections_max', 'Their bound.', () => store.connections?.max);
  }
  const depths = depthsOf(store, now);
  const depth = (name: string, help: string, pick: (depths: QueueDepths) => number) =>
    gauge(name, help, async () => {
      const read = await depths();
      return read && pick(read);
    });
  gauge('gingham_store_available', 'Whether the store can be read and written: 1 or 0.', async () =>
    (await depths()) === undefined ? 0 : 1,
  );
  depth('gingham_webhooks_pending', 'Pending webhooks.', (of) => of.webhooksPending);
  depth(
    'gingham_webhooks_due_age_seconds',
    'Time since when the oldest due webhook to an active endpoint is due.',
    (of) => of.oldestWebhookAgeMs / 1000,
  );
  gauge(
    'gingham_failing_webhook_endpoints',
    'Active endpoints whose last attempt failed, and those disabled because they rejected too much.',
    async () => ({ ...(await depths())?.failingEndpoints }),
    'realm',
  );
  depth('gingham_registrations_due', 'Live registrations that are due.', (of) => of.registrationsDue);
  depth(
    'gingham_registrations_due_age_seconds',
    'Time since when the oldest of them is due.',
    (of) => of.oldestRegistrationAgeMs / 1000,
  );
  depth(
    'gingham_customers_due',
    'Live end customers whose registrations are to be updated after a change.',
    (of) => of.customersDue,
  );
  depth(
    'gingham_customers_due_age_seconds',
    'Time since when the oldest of them waits.',
    (of) => of.oldestCustomerAgeMs / 1000,
  );
  depth('gingham_sandboxes_to_wake', 'Sandboxes with due work.', (of) => of.sandboxesToWake);
}

/** Reads what waits in the store, at most every few seconds; undefined if it cannot be read and written. */
function depthsOf(store: Store, now: () => number): () => Promise<QueueDepths | undefined> {
  let latest: { at: number; depths: Promise<QueueDepths | undefined> } | undefined;
  return () => {
    const at = performance.now();
    if (latest === undefined || at - latest.at > storeKeptMs) {
      const read = store.ping().then(() => readQueueDepths(store.db, now()));
      const late = setTimeout(storePatienceMs, undefined, { ref: false });
      latest = { at, depths: Promise.race([read.catch(() => undefined), late]) };
    }
    return latest.depths;
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
