import type { Schema } from '../../../api/client.ts';
import { enumLabel, type Tone } from '../../../ui/badge.tsx';

type Delivery = Schema<'WebhookDeliveryDetail'>;
type Attempt = Schema<'WebhookAttempt'>;

export interface Outcome {
  tone: Tone;
  /** The outcome, in a sentence. */
  what: string;
  /** The recommended action; null if none is required. */
  todo: string | null;
}

/** The outcome of a webhook so far. */
export function deliveryOutcome(
  { status, attempts, defect }: Delivery,
  endpoint: Schema<'WebhookEndpointStatus'> | undefined,
): Outcome {
  const last = attempts.at(-1);
  if (status === 'discarded') {
    return {
      tone: 'neutral',
      what: 'Discarded: its event was undone by a sandbox reset or restore.',
      todo: null,
    };
  }
  if (defect !== null && last !== undefined) return ofOneToRefuse(last);
  if (status === 'delivered' && last !== undefined) {
    return {
      tone: 'good',
      what: `The receiver accepted it with ${last.status_code} after ${last.duration_ms} ms.`,
      todo: null,
    };
  }
  const isHeld = endpoint === 'paused' || endpoint === 'disabled';
  if (isHeld && status === 'pending') {
    return {
      tone: 'warn',
      what: `Waiting: the endpoint is ${endpoint}.`,
      todo: 'Resume the endpoint to send it.',
    };
  }
  if (last === undefined) return { tone: 'accent', what: 'Not sent yet.', todo: null };
  const { what, todo } = whyItFailed(last);
  const isOver = status === 'failed';
  return {
    tone: isOver ? 'bad' : 'warn',
    what: isOver ? `${what} No more retries.` : what,
    todo:
      isOver && isHeld
        ? `${todo} The endpoint is ${endpoint}; resuming it does not send this webhook: resend it as well.`
        : todo,
  };
}

/** The outcome of a webhook with a defect, which the receiver should reject. */
function ofOneToRefuse(last: Attempt): Outcome {
  if (last.status_code === null) {
    return {
      tone: 'bad',
      what: `The receiver should have rejected it, but did not respond. ${last.failure ?? ''}`,
      todo: 'Check that the receiver runs, and rejects with 401.',
    };
  }
  if (isAccepted(last)) {
    return {
      tone: 'bad',
      what: `The receiver accepted it with ${last.status_code} but should have rejected it.`,
      todo: 'Fix the receiver’s verification: it would accept forged webhooks.',
    };
  }
  return {
    tone: 'good',
    what: `The receiver correctly rejected it with ${last.status_code}: it was sent with a defect.`,
    todo: null,
  };
}

/** Whether the response to an attempt was a 2xx. */
export function isAccepted({ status_code: code }: Pick<Attempt, 'status_code'>): boolean {
  return code !== null && code >= 200 && code < 300;
}

/** Why an attempt failed, and the fix. */
export function whyItFailed({ status_code: code, failure }: Attempt): { what: string; todo: string } {
  if (code === null) return { what: failure ?? 'No response.', todo: suggestedFix(failure ?? '') };
  const what = `The receiver returned ${code}.`;
  if (code === 401 || code === 403) {
    return {
      what,
      todo: 'It probably rejected the signature. Verify with credentials of this environment, over the exact bytes received, and with a correct clock.',
    };
  }
  if (code === 404 || code === 405) {
    return {
      what,
      todo: 'This path accepts no POST: check that the endpoint’s URL is the receiver’s.',
    };
  }
  if (code === 410) {
    return {
      what,
      todo: '410 (Gone) disables the endpoint. If that is wrong, fix the receiver.',
    };
  }
  if (code === 429)
    return {
      what,
      todo: 'The receiver is overloaded. The webhook is retried later; Retry-After is honoured if it is longer.',
    };
  if (code >= 300 && code < 400) {
    return { what, todo: 'Redirects are not followed: set the endpoint’s URL to the final address.' };
  }
  if (code >= 500) {
    return {
      what,
      todo: 'The receiver failed: check its log at the time of the attempt.',
    };
  }
  return { what, todo: 'Any 2xx accepts a webhook: return one, and do the work afterwards.' };
}

function suggestedFix(failure: string): string {
  if (/did not (?:respond|answer) within/u.test(failure)) {
    return 'Return a 2xx first, and do the work afterwards.';
  }
  if (/certificate|secure connection/iu.test(failure)) {
    return 'Check that its certificate matches the name, has not expired, and includes its chain.';
  }
  if (/may (?:not|only) be called/u.test(failure)) return 'Use a URL that this server is allowed to call.';
  return 'Check that the receiver runs and is reachable from this server at the endpoint’s URL.';
}

/** A short description of a webhook. */
export function tells({
  event_type: type,
  registration_status: status,
}: Pick<Delivery, 'event_type' | 'registration_status'>): string {
  return status === null ? type : `${type} · ${enumLabel(status)}`;
}
