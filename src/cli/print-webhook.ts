import { styleText } from 'node:util';
import type { ForwardAnswer } from './forwarder.ts';

/** A webhook as fetched. */
export interface Webhook {
  delivery_id: string;
  event_type: string;
  attempt: number;
  attempted_at: string;
  timeout_seconds: number;
  headers: Record<string, string>;
  body: string;
}

/** A webhook and its outcome. */
export interface Processed {
  webhook: Webhook;
  /** Why it could not be verified; null if it was. */
  problem: string | null;
  /** Null if it was not forwarded. */
  forwarded: ForwardAnswer | null;
  /** The delivery's status afterwards; undefined if the server did not accept the response. */
  outcome: { status: string; next_attempt_at: string | null } | undefined;
}

/** Formats a webhook as one line of JSON. */
export function webhookJson({ webhook, problem, forwarded, outcome }: Processed): string {
  const { timeout_seconds, ...rest } = webhook;
  return `${JSON.stringify({ ...rest, verified: problem === null, problem, forwarded, ...outcome })}\n`;
}

/** Formats a webhook as a line of text; with `isVerbose`, request and response follow. */
export function webhookLine(carried: Processed, isVerbose: boolean): string {
  const { webhook, problem, forwarded, outcome } = carried;
  const { institution, status } = detailsOf(webhook.body);
  const parts = [
    styleText('dim', timeOf(webhook.attempted_at)),
    styleText('bold', webhook.delivery_id),
    styleText('cyan', webhook.event_type),
    institution,
    status,
    webhook.attempt === 1 ? '' : styleText('dim', `attempt ${webhook.attempt}`),
    problem === null ? styleText('green', '✓ verified') : styleText('red', `✗ ${problem}`),
    forwarded === null ? '' : toAnswerText(forwarded),
    outcome?.next_attempt_at ? styleText('dim', `again at ${timeOf(outcome.next_attempt_at)}`) : '',
  ];
  const line = `${parts.filter((part) => part !== '').join('  ')}\n`;
  return isVerbose ? line + details(carried) : line;
}

function toAnswerText({ status_code, failure, duration_ms }: ForwardAnswer): string {
  if (status_code === null) return styleText('red', `→ ${failure}`);
  const isAccepted = status_code >= 200 && status_code < 300;
  return `${styleText(isAccepted ? 'green' : 'red', `→ ${status_code}`)} in ${duration_ms} ms`;
}

function details({ webhook, forwarded }: Processed): string {
  const headers = Object.entries(webhook.headers).map(([name, value]) => `${name}: ${value}`);
  const answer = forwarded?.answer ? ['', ...forwarded.answer.trimEnd().split('\n')] : [];
  const lines = [...headers, '', ...webhook.body.trimEnd().split('\n'), ...answer];
  return `${lines.map((line) => styleText('dim', `    ${line}`.trimEnd())).join('\n')}\n`;
}

/** Returns the details in a body of either format; it may have been altered after signing. */
function detailsOf(text: string): { institution: string; status: string } {
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(text);
  } catch {
    // Details stay empty.
  }
  const data = body['data'] as Record<string, unknown> | undefined;
  const asText = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    institution: asText((data ?? body)['institution_id']),
    status: asText(data === undefined ? body['status'] : data['after']),
  };
}

/** To the second, in UTC. */
function timeOf(timestamp: string): string {
  return `${timestamp.replace('T', ' ').slice(0, 19)}Z`;
}
