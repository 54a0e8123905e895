import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Answer, application, type Credentials, partnerCalls } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { endCustomerAt } from '../support/lifecycle.ts';
import { newPartner } from '../support/partner.ts';
import { sharedServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';

/** Number of responses by result: 200, or an error's code. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const answer = status === 200 ? '200' : body.error_code;
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}

const times = <T>(count: number, make: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => make(at)));

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const calls = (partner: Credentials, place: 'production' | 'sandbox') =>
    partnerCalls(server().url, partner, place);

  for (const count of [2, 20]) {
    for (const place of ['production', 'sandbox'] as const) {
      test(`of ${count} concurrent creates of the same application in ${place}, exactly one succeeds`, async () => {
        const partner = await newPartner(server());
        const body = application();
        const answers = await times(count, () => calls(partner, place)('/partner/customer/create', body));
        assert.deepEqual(tally(answers), { 200: 1, CUSTOMER_ALREADY_CREATED: count - 1 });
        assert.equal((await deskOf(server()).list(partner.clientId)).length, 1);
      });
    }
  }

  test('of two partners that create the same company concurrently, at least one goes to review', async () => {
    const partners = await times(2, () => newPartner(server()));
    for (const shared of ['legal_entity_name', 'website']) {
      for (let round = 0; round < 5; round += 1) {
        const { [shared]: value } = application();
        const answers = await times(2, (at) =>
          calls(partners[at] as Credentials, 'production')(
            '/partner/customer/create',
            application({ [shared]: value }),
          ),
        );
        const statuses = answers.map(({ body }) => body.end_customer.status).sort();
        assert.deepEqual(statuses, ['PENDING_ENABLEMENT', 'UNDER_REVIEW']);
      }
    }
  });

  test('of concurrent creates by different partners, one gets the application name', async () => {
    const partners = await times(6, () => newPartner(server()));
    const { application_name } = application();
    const answers = await times(6, (at) =>
      calls(partners[at] as Credentials, 'production')(
        '/partner/customer/create',
        application({ application_name }),
      ),
    );
    assert.deepEqual(tally(answers), { 200: 1, INVALID_FIELD: 5 });
  });

  test('of concurrent creates by different partners for one website, all except one go to review', async () => {
    const partners = await times(5, () => newPartner(server()));
    for (let round = 0; round < 4; round += 1) {
      const { website, legal_entity_name } = application();
      // In every other round they share the legal name.
      const shared = round % 2 === 0 ? { website } : { legal_entity_name };
      const answers = await times(5, (at) =>
        calls(partners[at] as Credentials, 'production')('/partner/customer/create', application(shared)),
      );
      const statuses = answers.map(({ body }) => body.end_customer.status).sort();
      assert.deepEqual(statuses, ['PENDING_ENABLEMENT', ...Array(4).fill('UNDER_REVIEW')]);
    }
  });

  test('concurrent creates of different applications all succeed', async () => {
    const answers = await times(40, () =>
      calls(server().demo, 'production')('/partner/customer/create', application()),
    );
    assert.deepEqual(tally(answers), { 200: 40 });
    const ids = answers.map(({ body }) => body.end_customer.client_id);
    const read = await times(40, (at) =>
      calls(server().demo, 'production')('/partner/customer/get', { end_customer_client_id: ids[at] }),
    );
    assert.deepEqual(tally(read), { 200: 40 });
  });

  test('of 20 concurrent enables one returns a production secret, which is the valid one', async () => {
    const { clientId } = await endCustomerAt('PENDING_ENABLEMENT', server(), server().demo, 'production');
    const one = { end_customer_client_id: clientId };
    const answers = await times(20, () =>
      calls(server().demo, 'production')('/partner/customer/enable', one),
    );
    assert.deepEqual(tally(answers), { 200: 1, CUSTOMER_ALREADY_ENABLED: 19 });
    const [{ body }] = answers.filter(({ status }) => status === 200) as [Answer];
    const { verify, read } = deskOf(server());
    assert.equal((await verify(clientId, body.production_secret, 'production')).valid, true);
    await server().settle();
    const { keys, registrations } = await read(clientId);
    assert.equal(
      keys.filter(({ environment }: { environment: string }) => environment === 'production').length,
      1,
    );
    assert.equal(registrations.length, 24);
  });

  test('of concurrent enable and remove one succeeds, and the other is rejected', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { clientId } = await endCustomerAt('PENDING_ENABLEMENT', server(), server().demo, 'production');
      const one = { end_customer_client_id: clientId };
      const ask = (operation: string) =>
        calls(server().demo, 'production')(`/partner/customer/${operation}`, one);
      // Either may be sent first.
      const order = round % 2 === 0 ? ['enable', 'remove'] : ['remove', 'enable'];
      const answers = await Promise.all(order.map(ask));
      const outcome = tally(answers);
      const isKnown = ['CUSTOMER_REMOVAL_NOT_ALLOWED', 'CUSTOMER_NOT_FOUND'].some(
        (code) => outcome[code] === 1,
      );
      assert.ok(outcome['200'] === 1 && isKnown, JSON.stringify(outcome));
      const isActive = 'CUSTOMER_REMOVAL_NOT_ALLOWED' in outcome;
      const { status, removed_at, keys } = await deskOf(server()).read(clientId);
      assert.equal(status === 'ACTIVE', isActive);
      assert.equal(removed_at === null, isActive);
      const good = keys.filter(({ revoked_at }: { revoked_at: string | null }) => revoked_at === null);
      assert.equal(good.length, isActive ? 3 : 0);
    }
  });

  test('of a concurrent approval and denial one succeeds', async () => {
    const { clientId } = await endCustomerAt('UNDER_REVIEW', server(), server().demo, 'sandbox');
    const decisions = ['APPROVE', 'DENY', 'APPROVE', 'DENY'];
    const answers = await times(4, (at) =>
      calls(server().demo, 'sandbox')('/simulation/customer/review', {
        end_customer_client_id: clientId,
        decision: decisions[at],
      }),
    );
    assert.deepEqual(tally(answers), { 200: 1, CONFLICT: 3 });
    const events = await deskOf(server()).events(clientId);
    assert.equal(events.length, 2);
  });

  test('of concurrent removes one succeeds', async () => {
    const { clientId } = await endCustomerAt('PENDING_ENABLEMENT', server(), server().demo, 'production');
    const one = { end_customer_client_id: clientId };
    const answers = await times(5, () => calls(server().demo, 'production')('/partner/customer/remove', one));
    assert.deepEqual(tally(answers), { 200: 1, CUSTOMER_NOT_FOUND: 4 });
  });
});
