import { useState } from 'react';
import { serverNow } from '../../../api/server-clock.ts';
import { useActor } from '../../../shell/acting-as.tsx';
import { minuteOf } from '../../../ui/time.tsx';
import { detailOf, eventLabel } from '../../events/labels.ts';
import { useEvents } from '../end-customer/history.tsx';

const decisive: readonly string[] = [
  'end_customer.approved',
  'end_customer.denied',
  'end_customer.reversed',
  'end_customer.information_requested',
  'end_customer.removed',
  'end_customer.off_boarded',
];

/** Returns what someone else has decided about an end customer since its page was opened: “Approved by Ada at 14:05.” */
export function useDecidedMeanwhile(id: string): string | undefined {
  const [opened, setOpened] = useState(() => ({ id, at: serverNow() }));
  if (opened.id !== id) setOpened({ id, at: serverNow() });
  const me = useActor();
  const event = useEvents(id).data?.events.find(({ type }) => decisive.includes(type));
  if (event === undefined || event.actor === me || Date.parse(event.recorded_at) < opened.at)
    return undefined;
  const what = `${eventLabel(event, { customer: true })} by ${event.actor_label} at ${minuteOf(event.recorded_at)}.`;
  return [what, detailOf(event)].filter((text) => text !== null).join(' ');
}
