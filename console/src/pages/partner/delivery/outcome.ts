import type { Schema } from '../../../api/client.ts';
import { inWords, type Tone } from '../../../ui/badge.tsx';

type Delivery = Schema<'WebhookDeliveryDetail'>;
type Attempt = Schema<'WebhookAttempt'>;

export interface Outcome {
  tone: Tone;
  /** What came of it, in a sentence. */
  what: string;
  /** What to do about it; null where there is nothing to do. */
  todo: string | null;
}

/** What came of a webhook so far, for a person. */
export function whatCameOf(
  { status, attempts, defect }: Delivery,
  endpoint: Schema<'WebhookEndpointStatus'> | undefined,
): Outcome {
  const last = attempts.at(-1);
  if (status === 'discarded') {
    return {
      tone: 'neutral',
      what: 'It was discarded: the sandbox was taken back to before what it tells of.',
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
  if (endpoint === 'paused' || endpoint === 'disabled') {
    return {
      tone: 'warn',
      what: `It waits: the endpoint is ${endpoint}.`,
      todo: 'Resume the endpoint, and it is sent.',
    };
  }
  if (last === undefined) return { tone: 'accent', what: 'It is on its way.', todo: null };
  const { what, todo } = whyItFailed(last);
  const isOver = status === 'failed';
  return {
    tone: isOver ? 'bad' : 'warn',
    what: isOver ? `${what} It was tried for long enough.` : what,
    todo,
  };
}

/** A webhook with a defect is right to be refused. */
function ofOneToRefuse(last: Attempt): Outcome {
  if (last.status_code === null) {
    return {
      tone: 'bad',
      what: `The receiver should have refused it, and has not answered. ${last.failure ?? ''}`,
      todo: 'See that the receiver runs, and answers what it refuses with 401.',
    };
  }
  if (isAccepted(last)) {
    return {
      tone: 'bad',
      what: `The receiver accepted it with ${last.status_code}, and should have refused it.`,
      todo: 'Mend how the receiver verifies: whoever sends it something made up would be believed.',
    };
  }
  return {
    tone: 'good',
    what: `The receiver refused it with ${last.status_code}, as it should: it was asked for broken.`,
    todo: null,
  };
}

/** Whether an attempt was answered with a 2xx. */
export function isAccepted({ status_code: code }: Pick<Attempt, 'status_code'>): boolean {
  return code !== null && code >= 200 && code < 300;
}

/** Why an attempt came to nothing, and what mends it. */
export function whyItFailed({ status_code: code, failure }: Attempt): { what: string; todo: string } {
  if (code === null) return { what: failure ?? 'No answer came.', todo: whatMends(failure ?? '') };
  const what = `The receiver answered with ${code}.`;
  if (code === 401 || code === 403) {
    return {
      what,
      todo: 'It has refused the signature, most likely. Verify with credentials of this environment, over the bytes as they came, and with a clock that is right.',
    };
  }
  if (code === 404 || code === 405) {
    return {
      what,
      todo: 'Nothing takes a POST at this path: see that the endpoint’s URL is the receiver’s.',
    };
  }
  if (code === 410) {
    return {
      what,
      todo: 'This says that it wants nothing more. If it does, mend it and resume the endpoint.',
    };
  }
  if (code === 429)
    return { what, todo: 'It was too much at once. It is tried again later; Retry-After is honoured.' };
  if (code >= 300 && code < 400) {
    return { what, todo: 'Redirects are not followed: make the final address the endpoint’s URL.' };
  }
  if (code >= 500) {
    return {
      what,
      todo: 'Something went wrong in the receiver: look into its log at the time of the attempt.',
    };
  }
  return { what, todo: 'Any 2xx accepts a webhook: answer with one, and do the work afterwards.' };
}

function whatMends(failure: string): string {
  if (/did not answer within/u.test(failure)) {
    return 'Answer first, within ten seconds, and do the work afterwards.';
  }
  if (/certificate|secure connection/iu.test(failure)) {
    return 'See that its certificate is good for this name, has not expired, and comes with its chain.';
  }
  if (/may (?:not|only) be called/u.test(failure))
    return 'Give the endpoint a URL that this server may call.';
  return 'See that the receiver runs, and can be reached from this server at the endpoint’s URL.';
}

/** What a webhook tells, in a few words. */
export function tells({
  event_type: type,
  registration_status: status,
}: Pick<Delivery, 'event_type' | 'registration_status'>): string {
  return status === null ? type : `${type} · ${inWords(status)}`;
}
