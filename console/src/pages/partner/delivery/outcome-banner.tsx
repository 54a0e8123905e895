import clsx from 'clsx';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { useRealmNow } from '../../../shell/realm-now.ts';
import type { Tone } from '../../../ui/badge.tsx';
import { fromNow, inFull } from '../../../ui/time.tsx';
import { deliveryOutcome } from './outcome.ts';

const looks: Record<Tone, string> = {
  good: 'border-good bg-good-soft',
  warn: 'border-warn bg-warn-soft',
  bad: 'border-bad bg-bad-soft',
  accent: 'border-accent bg-accent-soft',
  neutral: 'border-line-strong bg-raised',
};

/** The outcome of a webhook, the recommended action, and the time of the next attempt. */
export function OutcomeBanner({
  delivery,
  endpoint,
}: {
  delivery: Schema<'WebhookDeliveryDetail'>;
  endpoint: Schema<'WebhookEndpoint'> | undefined;
}) {
  const { tone, what, todo } = deliveryOutcome(delivery, endpoint?.status);
  const isHeld = endpoint !== undefined && endpoint.status !== 'active';
  return (
    <section aria-label="Outcome" className={clsx('rounded-md border-l-4 px-4 py-3', looks[tone])}>
      <p className="font-medium break-words">{what}</p>
      {todo !== null && <p>{todo}</p>}
      {delivery.next_attempt_at !== null && !isHeld && <NextAttempt at={delivery.next_attempt_at} />}
    </section>
  );
}

function NextAttempt({ at }: { at: string }) {
  const { actingAs } = useActingAsPartner();
  const now = useRealmNow();
  if (now === undefined) return null;
  return (
    <p>
      Next attempt {fromNow(at, now)}, at {inFull(at)}
      {actingAs.realm === 'sandbox' ? ' in sandbox time. Advance the clock to send it.' : '.'}
    </p>
  );
}
