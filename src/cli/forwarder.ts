import { portProblem } from '../domain/web-address.ts';
import { answerLengthMax } from '../domain/webhook/listener.ts';
import { parseDestination } from '../outbound/destination.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { Poster } from '../outbound/poster.ts';
import { printable } from '../workers/webhooks/printable.ts';
import { UsageError } from './errors.ts';

/** A receiver's response, in the format of `answerWebhook`. */
export interface ForwardAnswer {
  status_code: number | null;
  failure?: string;
  duration_ms: number;
  answer?: string;
  retry_after?: string;
}

/** Posts webhooks unchanged, bytes and headers, to any URL on the user's side. */
export class Forwarder {
  readonly #url: string;
  readonly #poster = new Poster({ privateAddresses: 'all', allowHttp: true });

  /** @throws UsageError if the URL is invalid */
  constructor(url: string) {
    let port: string;
    try {
      ({ port } = parseDestination(url));
    } catch {
      throw new UsageError(
        '--forward-to must be an http or https URL, like http://localhost:3000/hook, without user and password',
      );
    }
    if (port === '0') throw new UsageError(`--forward-to ${portProblem}`);
    this.#url = url;
  }

  /** Posts a webhook. A failed connection is also returned as a response. */
  async forward(
    { headers, body }: { headers: Record<string, string>; body: string },
    timeoutMs: number,
  ): Promise<ForwardAnswer> {
    const startedAt = performance.now();
    const bytes = Buffer.from(body);
    try {
      const answerBytesMax = answerLengthMax;
      const post = { url: this.#url, headers, body: bytes, timeoutMs, answerBytesMax };
      const { status, retryAfter, durationMs, body: answer } = await this.#poster.post(post);
      return {
        status_code: status,
        duration_ms: Math.round(durationMs),
        answer: printable(answer),
        ...(retryAfter !== null && /^[!-~][ -~]{0,99}$/u.test(retryAfter) ? { retry_after: retryAfter } : {}),
      };
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      const durationMs = Math.round(performance.now() - startedAt);
      return { status_code: null, failure: error.message, duration_ms: durationMs };
    }
  }
}
