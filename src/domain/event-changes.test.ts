import assert from 'node:assert/strict';
import { test } from 'vitest';
import { changeData, changesOf } from './event-changes.ts';

const change = (field: string, before: unknown, after: unknown) => ({
  field,
  before,
  after,
  isSecret: false,
});

test('the data of an event has the old and new values of the fields that differ, if any do', () => {
  const before = { name: 'A', pages: [1], note: null as string | null };
  assert.deepEqual(changeData(before, { name: 'A', pages: [1, 2], note: 'x' }), {
    before: { pages: [1], note: null },
    after: { pages: [1, 2], note: 'x' },
  });
  assert.equal(changeData(before, { name: 'A', pages: [1] }), null);
  assert.equal(changeData(before, {}), null);
});

test('an event with two statuses changes the status', () => {
  assert.deepEqual(changesOf({ data: { before: 'A', after: 'B', reason: 'x' } }), [
    change('status', 'A', 'B'),
  ]);
});

test('an event with old and new values changes only the fields that differ', () => {
  const data = {
    before: { same: [1], other: null, gone: 1 },
    after: { same: [1], other: { a: 1 }, gone: null },
  };
  assert.deepEqual(changesOf({ data }), [change('other', null, { a: 1 }), change('gone', 1, null)]);
});

test('an event of a new resource, or without new values, has no changes', () => {
  assert.deepEqual(changesOf({ data: { after: { name: 'New' } } }), []);
  assert.deepEqual(changesOf({ data: { before: 'ACTIVE' } }), []);
  assert.deepEqual(changesOf({ data: {} }), []);
});

test('nested settings are reported by member, also if new, and secrets by name only', () => {
  const after = { dynamicRegistration: { flavour: 'fdx', softwareId: null } };
  const secret = { field: 'mutualTls', before: null, after: null, isSecret: true };
  assert.deepEqual(changesOf({ data: { after, changedSecrets: ['mutualTls'] } }), [
    change('dynamicRegistration.flavour', null, 'fdx'),
    secret,
  ]);
  const before = { dynamicRegistration: { flavour: 'rfc7591', softwareId: null } };
  assert.deepEqual(changesOf({ data: { before, after } }), [
    change('dynamicRegistration.flavour', 'rfc7591', 'fdx'),
  ]);
});
