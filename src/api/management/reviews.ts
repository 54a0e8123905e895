import Type from 'typebox';
import type { EndCustomer } from '../../domain/end-customer.ts';
import type { Actor } from '../../domain/event.ts';
import { addReviewNote as addNote, assignReview, notesMax } from '../../domain/review.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { saveEndCustomer } from '../../store/end-customers.ts';
import { appendEvents } from '../../store/events.ts';
import { countReviewNotes, insertReviewNote, listReviewNotes } from '../../store/review-notes.ts';
import type { Db } from '../../store/tables.ts';
import { findUser } from '../../store/users.ts';
import { operators } from '../access.ts';
import type { Caller } from '../calls.ts';
import { contextIn } from '../context-in.ts';
import { RequestError } from '../errors.ts';
import { example, exampleEndCustomer, exampleUser } from '../examples.ts';
import { lines, nullable, string, text, timestamp, version } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requireAnyEndCustomer } from '../require.ts';
import type { Services } from '../services.ts';
import { actorNames, assignee, assigneeName } from './actor-names.ts';
import { endCustomerParams } from './end-customers.ts';

const exampleNote = 'Called the company; the register entry follows on Monday.';
const noteText = lines({
  description: 'The note, of one or more lines.',
  maxLength: 2000,
  [example]: exampleNote,
});

const noteSchema = Type.Object(
  {
    note_id: string('Id of the note.', '019e1a3c-d3f5-7178-8291-b4c5d6e7f809'),
    author: string('Its author, in the format of `actor` in events.', `user:${exampleUser.user_id}`),
    author_name: string('Display name of the author.', exampleUser.name),
    text: noteText,
    created_at: timestamp('Time it was added, in real time.'),
  },
  { title: 'ReviewNote', description: 'An internal note of the operator about an end customer.' },
);

const reviewSchema = Type.Object(
  {
    client_id: string('client_id of the end customer.', exampleEndCustomer.client_id),
    assignee,
    assignee_name: assigneeName,
    notes: Type.Array(noteSchema, { description: 'Notes about the end customer, oldest first.' }),
    version: version(['assignee']),
  },
  {
    title: 'Review',
    description: 'The operator’s work on the review of an end customer; its partner sees none of it.',
  },
);

const ofReview = {
  path: '/v1/end-customers/:client_id/review',
  roles: operators,
  scope: 'operator',
  params: endCustomerParams,
} as const;

export const readReview = managementOperation({
  ...ofReview,
  id: 'readReview',
  method: 'GET',
  summary: 'Read the review of an end customer',
  description:
    'Returns who reviews an end customer, and the operator’s notes about it, whatever its status. Partners see neither.',
  reply: { review: reviewSchema },
  errors: ['NOT_FOUND'],
  async handle({ params, caller }, { store }) {
    const customer = await requireAnyEndCustomer(store.db, params.clientId, caller);
    return { review: await reviewOf(store.db, customer, caller) };
  },
});

export const updateReview = managementOperation({
  ...ofReview,
  id: 'updateReview',
  method: 'PATCH',
  summary: 'Assign the review of an end customer',
  description:
    'Assigns the review of an end customer that is `UNDER_REVIEW` or `MORE_INFORMATION_NEEDED` to a user of the operator, ' +
    'or ends the assignment; returns `CONFLICT` in any other status. The assignment ends with the decision, and when the ' +
    'user is disabled or removed.',
  body: {
    assignee: Type.Optional(
      nullable(
        text({
          description:
            '`user:` and the user_id of a user of the operator, `me` for the signed-in user, or null for none. ' +
            'Under `gingham dev` also `developer`.',
          maxLength: 64,
          [example]: `user:${exampleUser.user_id}`,
        }),
      ),
    ),
  },
  reply: { review: reviewSchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { assignee: `user:${exampleUser.user_id}` },
  replyExample: { review: { assignee: `user:${exampleUser.user_id}`, assignee_name: exampleUser.name } },
  async handle({ body, params, caller, requireMatch, ...call }, services) {
    const review = await services.store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, params.clientId, caller, lockEndCustomer);
      requireMatch(await reviewOf(db, customer, caller));
      if (body.assignee === undefined) return reviewOf(db, customer, caller);
      const to = await requireReviewer(db, body.assignee, caller, services);
      const context = await contextIn(db, services, customer, call.context);
      const decision = assignReview(customer, to, caller.actor, context);
      await saveEndCustomer(db, decision);
      return reviewOf(db, decision.endCustomer, caller);
    });
    return { review };
  },
});

export const addReviewNote = managementOperation({
  ...ofReview,
  id: 'addReviewNote',
  method: 'POST',
  path: `${ofReview.path}/notes`,
  summary: 'Add a note about an end customer',
  description:
    `Adds an internal note of the operator, up to ${notesMax} for one end customer. The audit log records that a note was ` +
    'added, without its text. Notes are not changed or removed; in a sandbox, reset and restore apply to them, too.',
  body: { text: noteText },
  reply: { note: noteSchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  cli: { arguments: ['text'], creates: true },
  async handle({ body, params, caller, ...call }, services) {
    const note = await services.store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, params.clientId, caller, lockEndCustomer);
      const { clientId } = customer;
      const context = await contextIn(db, services, customer, call.context);
      const count = await countReviewNotes(db, clientId);
      const added = { text: body.text, count, now: services.now() };
      const decision = addNote(customer, added, caller.actor, context);
      await insertReviewNote(db, clientId, decision.note);
      await appendEvents(db, decision.events);
      const nameOf = await actorNames(db, [caller.actor], caller);
      return { ...decision.note, authorName: nameOf(caller.actor) };
    });
    return { note };
  },
});

export const reviewOperations = [readReview, updateReview, addReviewNote];

async function reviewOf(db: Db, { clientId, assignee }: EndCustomer, caller: Caller) {
  const notes = await listReviewNotes(db, clientId);
  const actors = [...notes.map(({ author }) => author), ...(assignee === null ? [] : [assignee])];
  const nameOf = await actorNames(db, actors, caller);
  return {
    clientId,
    assignee,
    assigneeName: assignee === null ? null : nameOf(assignee),
    notes: notes.map((note) => ({ ...note, authorName: nameOf(note.author) })),
  };
}

/** @throws RequestError INVALID_FIELD if it is not a user who can review */
async function requireReviewer(
  db: Db,
  asked: string | null,
  caller: Caller,
  { settings }: Services,
): Promise<{ assignee: Actor | null; name: string | null }> {
  if (asked === null) return { assignee: null, name: null };
  const reviewer = asked === 'me' && caller.role !== null ? caller.actor : asked;
  if (reviewer === 'developer' && settings.signsInDevelopers) return { assignee: reviewer, name: null };
  const [, userId] = /^user:(.+)$/u.exec(reviewer) ?? [];
  const user = userId === undefined ? undefined : await findUser(db, userId);
  if (user !== undefined && user.partnerClientId === null && user.disabledAt === null) {
    return { assignee: `user:${user.userId}`, name: user.name };
  }
  const problem =
    'is not an enabled user of the operator: specify user: and a user_id, or me if you are signed in';
  throw new RequestError('INVALID_FIELD', { fields: [{ path: 'assignee', problem }] });
}
