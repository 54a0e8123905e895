import type { Context } from './context.ts';
import {
  type EndCustomer,
  type EndCustomerDecision,
  endCustomerEvent,
  isOpenCase,
  unchanged,
} from './end-customer.ts';
import { DomainError } from './errors.ts';
import type { Actor, DomainEvent } from './event.ts';
import { changeData } from './event-changes.ts';
import { requireNotRemoved } from './lifecycle.ts';

/** A note about an end customer, for the operator only. */
export interface ReviewNote {
  noteId: string;
  author: Actor;
  text: string;
  /** Real time, in milliseconds since the epoch. */
  createdAt: number;
}

/** Most notes about an end customer. */
export const notesMax = 200;

/**
 * Assigns the review of an end customer, or ends the assignment. It is not a change of the end customer: its partner and its
 * registrations are not concerned. The event keeps the assignee's name at that time.
 *
 * @throws DomainError CONFLICT if there is no review to assign
 */
export function assignReview(
  customer: EndCustomer,
  { assignee, name }: { assignee: Actor | null; name: string | null },
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  const data = changeData<EndCustomer>(customer, { assignee });
  if (data === null) return unchanged(customer);
  requireNotRemoved(customer);
  if (!isOpenCase(customer)) {
    const message =
      `an end customer that is ${customer.status} has no review to assign; it must be UNDER_REVIEW or ` +
      'MORE_INFORMATION_NEEDED';
    throw new DomainError('CONFLICT', { message });
  }
  return {
    ...unchanged({ ...customer, assignee, revision: customer.revision + 1 }),
    events: [
      endCustomerEvent(
        { type: 'end_customer.assigned', actor, data: { ...data, assigneeName: name } },
        customer,
        context,
      ),
    ],
  };
}

/**
 * Adds a note; its event has its id only.
 *
 * @throws DomainError CONFLICT if there are too many
 */
export function addReviewNote(
  customer: EndCustomer,
  { text, count, now }: { text: string; count: number; now: number },
  actor: Actor,
  context: Context,
): { note: ReviewNote; events: DomainEvent[] } {
  if (count >= notesMax) {
    throw new DomainError('CONFLICT', {
      message: `the end customer has ${notesMax} notes, the most possible`,
    });
  }
  const note = { noteId: context.newId(), author: actor, text, createdAt: now };
  const data = { noteId: note.noteId };
  return {
    note,
    events: [endCustomerEvent({ type: 'end_customer.note_added', actor, data }, customer, context)],
  };
}
