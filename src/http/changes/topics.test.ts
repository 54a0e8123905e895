import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Change, changeOf, reportWithin } from './topics.ts';

const created = (partnerClientId: string, endCustomerClientId: string | null): Change =>
  changeOf('end_customer.created', { realm: 'live', partnerClientId, endCustomerClientId });
const many = (count: number) => Array.from({ length: count }, (_, at) => `id${at}`);
const everything = { partnerClientId: null };

test('up to twenty end customers are named; beyond, or if one change has none, any can be concerned', () => {
  const idsOf = (changes: Change[]) => reportWithin(changes, everything).changes[0]?.end_customer_client_ids;
  const twenty = many(20).map((id) => created('p', id));
  assert.deepEqual(idsOf([...twenty, ...twenty]), many(20));
  assert.equal(idsOf([...twenty, created('p', 'another')]), null);
  assert.equal(idsOf([created('p', 'one'), created('p', null), created('p', 'other')]), null);
});

test('changes of many partners are reported without them, but with their realms', () => {
  const { topics, changes } = reportWithin(
    many(25).map((partner) => created(partner, 'one')),
    everything,
  );
  assert.deepEqual(topics, ['end_customers', 'events', 'keys']);
  assert.deepEqual(
    changes,
    ['events', 'end_customers', 'keys'].map((topic) => ({
      topic,
      realm: 'live',
      partner_client_id: null,
      end_customer_client_ids: null,
    })),
  );
});

test('a partner receives its own changes, and those that concern all partners', () => {
  const added = { realm: null, partnerClientId: null, endCustomerClientId: null };
  const all = [created('p', 'one'), created('q', 'two'), changeOf('institution.added', added)];
  const { topics, changes } = reportWithin(all, { partnerClientId: 'p' });
  assert.deepEqual(topics, ['end_customers', 'events', 'institutions', 'keys', 'registrations']);
  assert.ok(changes.every(({ partner_client_id }) => partner_client_id !== 'q'));
  assert.deepEqual(reportWithin([created('q', 'two')], { partnerClientId: 'p' }), {
    topics: [],
    changes: [],
  });
});

test('a partner does not learn of the operator’s own work on its end customers', () => {
  const subject = { realm: 'live', partnerClientId: 'p', endCustomerClientId: 'one' } as const;
  const work = [changeOf('end_customer.assigned', subject), changeOf('end_customer.note_added', subject)];
  assert.deepEqual(reportWithin(work, { partnerClientId: 'p' }), { topics: [], changes: [] });
  assert.deepEqual(reportWithin(work, everything).topics, ['end_customers', 'events', 'keys']);
});
