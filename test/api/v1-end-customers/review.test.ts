import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { type Answer, type Credentials, partnerCalls } from '../../support/client.ts';
import { invite, type SignedIn, signInAs } from '../../support/console.ts';
import {
  managing,
  newEndCustomer,
  newToken,
  refuses,
  succeeds,
  unversioned,
} from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let ofPartner: ReturnType<typeof managing>;
  let reviewer: SignedIn;
  beforeAll(async () => {
    partner = await newPartner(server(), { review_policy: 'MANUAL' });
    const { token } = await newToken(server(), partner.clientId);
    ofPartner = managing(server, () => token);
    reviewer = await signInAs(server(), 'operator_reviewer');
  });
  const waiting = async () => (await newEndCustomer(server(), partner, 'production')).clientId;
  const pathOf = (id: string) => `/end-customers/${id}/review`;
  const reviewOf = async (id: string) => succeeds(await call('GET', pathOf(id))).review;
  const assign = (id: string, assignee: string | null, by = call) => by('PATCH', pathOf(id), { assignee });
  const asReviewer = (method: string, path: string, body?: unknown): Promise<Answer> =>
    reviewer.call(method, `/v1${path}`, body);
  const listed = async (query: string, by = call) => {
    const path = `/end-customers?partner_client_id=${partner.clientId}&status=UNDER_REVIEW&${query}`;
    const { end_customers } = succeeds(await by('GET', path));
    return end_customers.map((customer: { client_id: string }) => customer.client_id);
  };
  const own = () => `user:${reviewer.userId}`;

  test('a case is assigned to the signed-in user and given back, without a change of the end customer', async () => {
    const id = await waiting();
    const before = succeeds(await call('GET', `/end-customers/${id}`)).end_customer;
    assert.deepEqual(unversioned(await reviewOf(id)), {
      client_id: id,
      assignee: null,
      assignee_name: null,
      notes: [],
    });
    const { review } = succeeds(await assign(id, 'me', asReviewer));
    assert.deepEqual([review.assignee, review.assignee_name], [own(), 'Ulla Meri']);
    const after = succeeds(await call('GET', `/end-customers/${id}`)).end_customer;
    assert.deepEqual(after, { ...before, assignee: own(), assignee_name: 'Ulla Meri' });
    assert.equal(succeeds(await assign(id, null)).review.assignee, null);
    assert.deepEqual(succeeds(await call('GET', `/end-customers/${id}`)).end_customer, before);
  });

  test('the queue is filtered by assignee', async () => {
    const [mine, others, free] = [await waiting(), await waiting(), await waiting()];
    const { userId } = await invite(server(), 'operator_admin');
    succeeds(await assign(mine, 'me', asReviewer));
    succeeds(await assign(others, `user:${userId}`, asReviewer));
    assert.deepEqual(await listed('assignee=me', asReviewer), [mine]);
    assert.deepEqual(await listed(`assignee=user:${userId}`), [others]);
    const unassigned = await listed('assignee=none');
    assert.ok(unassigned.includes(free) && !unassigned.includes(mine) && !unassigned.includes(others));
    const all = await listed('');
    for (const id of [mine, others, free]) assert.ok(all.includes(id));
    // A token is nobody's.
    assert.deepEqual(await listed('assignee=me'), []);
  });

  test('an assignment ends with the decision, and when the end customer is removed', async () => {
    for (const end of [
      (id: string) => call('POST', `/end-customers/${id}/approve`, {}),
      (id: string) => call('POST', `/end-customers/${id}/deny`, { reason: 'For a test.' }),
      (id: string) =>
        partnerCalls(
          server().url,
          partner,
          'production',
        )('/partner/customer/remove', {
          end_customer_client_id: id,
        }),
    ]) {
      const id = await waiting();
      succeeds(await assign(id, own()));
      const asked = { requirements_due: ['website'] };
      succeeds(await call('POST', `/end-customers/${id}/request-information`, asked));
      assert.equal((await reviewOf(id)).assignee, own(), 'it lasts while information is due');
      succeeds(await call('POST', `/end-customers/${id}/request-information`, { requirements_due: [] }));
      succeeds(await end(id));
      assert.equal((await reviewOf(id)).assignee, null);
      refuses(await assign(id, own()), 'CONFLICT', 409);
      assert.equal(succeeds(await assign(id, null)).review.assignee, null);
    }
  });

  test('only enabled users of the operator can be assigned; disabling or removing a user ends its assignments', async () => {
    const id = await waiting();
    const foreign = await invite(server(), 'partner_admin', partner.clientId);
    for (const nobody of [
      'me',
      'none',
      'developer:x',
      'user:nobody',
      `user:${foreign.userId}`,
      'operator:x',
    ]) {
      refuses(await assign(id, nobody), 'INVALID_FIELD', 400, /: assignee is not an enabled user/u);
    }
    for (const end of [
      (userId: string) => call('PATCH', `/users/${userId}`, { disabled: true }),
      (userId: string) => call('DELETE', `/users/${userId}`),
    ]) {
      const { userId } = await invite(server(), 'operator_reviewer');
      succeeds(await assign(id, `user:${userId}`));
      succeeds(await end(userId));
      assert.equal((await reviewOf(id)).assignee, null);
      refuses(await assign(id, `user:${userId}`), 'INVALID_FIELD', 400);
    }
    assert.equal(succeeds(await assign(id, 'developer')).review.assignee_name, 'Developer at this machine');
  });

  test('notes keep their author and time, in order, whatever becomes of the end customer', async () => {
    const id = await waiting();
    const texts = ['Called the company.', 'The register entry follows.\n\nAsk again on Monday.'];
    const { note } = succeeds(await asReviewer('POST', `${pathOf(id)}/notes`, { text: texts[0] }));
    assert.deepEqual([note.author, note.author_name, note.text], [own(), 'Ulla Meri', texts[0]]);
    assert.ok(Math.abs(Date.parse(note.created_at) - Date.now()) < 60_000);
    succeeds(await call('POST', `${pathOf(id)}/notes`, { text: texts[1] }));
    succeeds(await call('POST', `/end-customers/${id}/deny`, { reason: 'For a test.' }));
    const { notes } = await reviewOf(id);
    assert.deepEqual(notes[0], note);
    assert.deepEqual(
      notes.map(({ text }: { text: string }) => text),
      texts,
    );
    refuses(await call('POST', `${pathOf(id)}/notes`, { text: ' \n ' }), 'INVALID_FIELD', 400);
    refuses(await call('POST', `${pathOf(id)}/notes`, { text: 'a\u0007' }), 'INVALID_FIELD', 400);
    refuses(await call('POST', `${pathOf('nobody')}/notes`, { text: 'x' }), 'NOT_FOUND', 404);
  });

  test('a partner sees neither notes nor assignees, nor that there are any', async () => {
    const id = await waiting();
    const seen = async (path: string) => JSON.stringify(succeeds(await ofPartner('GET', path)));
    const paths = [
      `/end-customers/${id}`,
      `/end-customers?q=${id}`,
      `/end-customers/${id}/events`,
      `/events?end_customer_client_id=${id}`,
    ];
    const before = await Promise.all(paths.map(seen));
    succeeds(await assign(id, own()));
    succeeds(await call('POST', `${pathOf(id)}/notes`, { text: 'Between us.' }));
    const withoutRequestId = (text: string) => text.replace(/"request_id":"\w+"/u, '');
    assert.deepEqual(
      (await Promise.all(paths.map(seen))).map(withoutRequestId),
      before.map(withoutRequestId),
    );
    for (const [method, path] of [
      ['GET', pathOf(id)],
      ['PATCH', pathOf(id)],
      ['POST', `${pathOf(id)}/notes`],
      ['GET', '/end-customers?assignee=none'],
    ] as const) {
      const body = method === 'POST' ? { text: 'x' } : method === 'PATCH' ? {} : undefined;
      refuses(await ofPartner(method, path, body), 'FORBIDDEN', 403);
    }

    const path = `/events?end_customer_client_id=${id}&limit=2`;
    const { events } = succeeds(await call('GET', path));
    assert.deepEqual(
      events.map(({ type, changes, data }: Record<string, unknown>) => [
        type,
        changes,
        Object.keys(data as object),
      ]),
      [
        ['end_customer.note_added', [], ['note_id']],
        [
          'end_customer.assigned',
          [{ field: 'assignee', before: null, after: own(), is_secret: false }],
          ['before', 'after', 'assignee_name'],
        ],
      ],
    );
    for (const { event_id } of events)
      refuses(await ofPartner('GET', `/events/${event_id}`), 'NOT_FOUND', 404);
  });

  test('in a sandbox, reset and restore apply to notes and assignments, too', async () => {
    const inSandbox = partnerCalls(server().url, partner);
    const { clientId } = await newEndCustomer(server(), partner, 'sandbox');
    succeeds(await assign(clientId, own()));
    succeeds(await call('POST', `${pathOf(clientId)}/notes`, { text: 'First.' }));
    const before = await reviewOf(clientId);
    succeeds(await inSandbox('/simulation/snapshot/create', { name: 'reviewed' }));
    succeeds(await assign(clientId, null));
    succeeds(await call('POST', `${pathOf(clientId)}/notes`, { text: 'Second.' }));
    succeeds(await inSandbox('/simulation/snapshot/restore', { name: 'reviewed' }));
    assert.deepEqual(await reviewOf(clientId), before);
    succeeds(await inSandbox('/simulation/reset', {}));
    refuses(await call('GET', pathOf(clientId)), 'NOT_FOUND', 404);
  });
});
