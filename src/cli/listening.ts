import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import type { ClientConfig } from '../config/config.ts';
import { operationsIn, readDocument } from './document.ts';
import { ServerError, UnreachableError, UsageError } from './errors.ts';
import type { ForwardAnswer, Forwarder } from './forwarder.ts';
import type { Processed, Webhook } from './print-webhook.ts';
import { callServer, findOnlyPartner } from './server-call.ts';
import { problemOf, type WebhookKey } from './verify-webhook.ts';

/** Dependencies of `ListenClient`. */
export interface ListeningParts {
  config: ClientConfig;
  partnerClientId: string | undefined;
  eventTypes: readonly string[] | undefined;
  /** Null without `--forward-to`. */
  forwarder: Forwarder | null;
  /** Called for each webhook after its response. */
  show(carried: Processed): void;
  /** Prints other messages, one line each. */
  inform(message: string): void;
}

/** A call's input; unused parts are omitted. */
interface Input {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: Record<string, unknown>;
  signal?: AbortSignal;
}

/** Short, so that the server soon notices a listener whose connection was lost silently. */
const waitSeconds = 10;
const retryMs = 500;
const removalMs = 3_000;

/** Fetches a sandbox's webhooks from a server, one after the other, until it is stopped. */
export class ListenClient {
  readonly #parts: ListeningParts;
  readonly #stop = new AbortController();
  readonly #operations = new Map(operationsIn(readDocument()).map((operation) => [operation.id, operation]));
  #endpointId = '';

  constructor(parts: ListeningParts) {
    this.#parts = parts;
  }

  /**
   * Creates the listener, and returns the secret for Standard Webhooks signatures.
   *
   * @throws ServerError, UnreachableError, UsageError, ConfigError
   */
  async begin(): Promise<string> {
    const { eventTypes, partnerClientId } = this.#parts;
    const create = (owner: string | undefined) =>
      this.#call('createWebhookListener', {
        body: {
          ...(owner === undefined ? {} : { partner_client_id: owner }),
          ...(eventTypes === undefined ? {} : { event_types: eventTypes }),
        },
      });
    const body = await create(partnerClientId).catch(async (error) => {
      if (!isRefusal(error, 'MISSING_FIELDS')) throw error;
      const partner = await findOnlyPartner(this.#parts.config);
      if (partner !== undefined) return create(partner.client_id);
      throw new UsageError(
        '--partner-client-id is required: there are several partners, or only temporary ones',
      );
    });
    this.#endpointId = (body['listener'] as { endpoint_id: string }).endpoint_id;
    return body['signing_secret'] as string;
  }

  /** Processes webhooks, and replays those named on standard input, until it is stopped. */
  async run(): Promise<void> {
    const lines = createInterface({ input: process.stdin });
    lines.on('line', (line) => void this.#replay(line.trim()));
    const { signal } = this.#stop;
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    try {
      await Promise.race([this.#processAll(), stopped]);
    } finally {
      lines.close();
      await this.#call('removeWebhookListener', { signal: AbortSignal.timeout(removalMs) }).catch(() => {
        // The server removes it when it is back.
      });
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  async #processAll(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const webhook = await this.#next();
      if (webhook === null) continue;
      const problem = await problemOf(webhook, (kid) => this.#keyOf(kid));
      const { forwarder } = this.#parts;
      const forwarded = (await forwarder?.forward(webhook, webhook.timeout_seconds * 1000)) ?? null;
      const outcome = await this.#answer(webhook, forwarded ?? ownAnswer(problem));
      this.#parts.show({ webhook, problem, forwarded, outcome });
    }
  }

  async #next(): Promise<Webhook | null> {
    const { signal } = this.#stop;
    try {
      // After an outage, a call without waiting detects immediately that the server is back.
      const body = await this.#withRetry((wasAway) =>
        this.#call('nextWebhook', { body: { wait_seconds: wasAway ? 0 : waitSeconds }, signal }),
      );
      return body['webhook'] as Webhook | null;
    } catch (error) {
      if (signal.aborted) return null;
      if (!isRefusal(error, 'NOT_FOUND')) throw error;
      this.#parts.inform('the server no longer knows this listener; creating a new one');
      await this.#withRetry(() => this.begin());
      return null;
    }
  }

  async #answer(webhook: Webhook, answer: ForwardAnswer): Promise<Processed['outcome']> {
    try {
      const { delivery_id } = webhook;
      const body = await this.#withRetry(() =>
        this.#call('answerWebhook', { body: { delivery_id, ...answer } }),
      );
      return { status: body['status'] as string, next_attempt_at: body['next_attempt_at'] as string | null };
    } catch (error) {
      if (!isRefusal(error, 'CONFLICT') && !isRefusal(error, 'NOT_FOUND')) throw error;
      this.#parts.inform(`the response to ${webhook.delivery_id} came too late`);
      return undefined;
    }
  }

  async #keyOf(kid: string): Promise<WebhookKey | undefined> {
    try {
      const body = await this.#withRetry(() => this.#call('readWebhookKey', { params: { kid } }));
      return body['key'] as WebhookKey;
    } catch (error) {
      if (!isRefusal(error, 'NOT_FOUND') && !isRefusal(error, 'INVALID_FIELD')) throw error;
      return undefined;
    }
  }

  async #replay(deliveryId: string): Promise<void> {
    if (deliveryId === '') return;
    try {
      await this.#call('replayWebhookDelivery', { params: { delivery_id: deliveryId } });
      this.#parts.inform(`${deliveryId} will be resent`);
    } catch (error) {
      if (!(error instanceof ServerError || error instanceof UnreachableError)) throw error;
      this.#parts.inform(`${deliveryId}: ${error.message}`);
    }
  }

  /** Retries a call while the server does not respond, and reports it. */
  async #withRetry<T>(call: (wasAway: boolean) => Promise<T>): Promise<T> {
    const { signal } = this.#stop;
    for (let isAway = false; ; isAway = true) {
      try {
        const result = await call(isAway);
        if (isAway) this.#parts.inform('reconnected');
        return result;
      } catch (error) {
        if (signal.aborted || !isAbsence(error)) throw error;
        if (!isAway) this.#parts.inform('the server is not responding; retrying');
        await setTimeout(retryMs, undefined, { signal });
      }
    }
  }

  async #call(operationId: string, input: Input): Promise<Record<string, unknown>> {
    const operation = this.#operations.get(operationId);
    if (operation === undefined) throw new Error(`docs/openapi.json has no operation ${operationId}`);
    const { params = {}, query = {}, body, signal } = input;
    const all = { endpoint_id: this.#endpointId, ...params };
    return (await callServer(this.#parts.config, operation, { params: all, query, body, signal })).body;
  }
}

/** Without forwarding, the listener responds as a receiver should. */
function ownAnswer(problem: string | null): ForwardAnswer {
  return problem === null
    ? { status_code: 200, duration_ms: 0 }
    : { status_code: 400, duration_ms: 0, answer: problem };
}

function isAbsence(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof ServerError && error.status === 503);
}

function isRefusal(error: unknown, code: string): boolean {
  return error instanceof ServerError && error.message.startsWith(`${code}:`);
}
