import assert from 'node:assert/strict';
import Type from 'typebox';
import { test } from 'vitest';
import { decoderOf, encoderOf } from './codec.ts';
import { dateTime, nullable, timestamp } from './fields.ts';

const schema = Type.Object({
  client_id: Type.String(),
  created_at: timestamp('Creation time.'),
  ended_at: nullable(timestamp('End.')),
  logo_sha256: Type.Optional(Type.String()),
  keys: Type.Array(Type.Object({ key_id: Type.String(), revoked_at: nullable(timestamp('Revocation.')) })),
  contact: nullable(Type.Object({ given_name: Type.String() })),
  by_status: Type.Object({ NOT_STARTED: Type.Integer() }),
  extra_data: Type.Record(Type.String(), Type.Unknown()),
});

const wire = {
  client_id: 'one',
  created_at: '2026-03-01T12:00:00.000Z',
  ended_at: null,
  keys: [{ key_id: 'k', revoked_at: '2026-03-02T12:00:00.000Z' }],
  contact: { given_name: 'Ada' },
  by_status: { NOT_STARTED: 1 },
  extra_data: { as_sent: { in_full: true } },
};

const internal = {
  clientId: 'one',
  createdAt: Date.UTC(2026, 2, 1, 12),
  endedAt: null,
  keys: [{ keyId: 'k', revokedAt: Date.UTC(2026, 2, 2, 12) }],
  contact: { givenName: 'Ada' },
  byStatus: { NOT_STARTED: 1 },
  extraData: { as_sent: { in_full: true } },
};

test('names and times are converted, at every depth; other names and free-form values are not', () => {
  assert.deepEqual(encoderOf(schema)(internal), wire);
  assert.deepEqual(decoderOf(schema)(wire), internal);
});

test('a null object or time stays null', () => {
  assert.deepEqual(encoderOf(schema)({ ...internal, contact: null }), { ...wire, contact: null });
  assert.deepEqual(decoderOf(schema)({ ...wire, contact: null }), { ...internal, contact: null });
});

test('a field that the schema does not have is not sent, however deep it is', () => {
  const keys = [{ ...internal.keys[0], secretHash: 'x' }];
  assert.deepEqual(encoderOf(schema)({ ...internal, keys, passwordHash: 'x' }), wire);
});

test('the fields of a request keep their order, and omitted ones stay omitted', () => {
  const decode = decoderOf(
    Type.Object({ a_first: Type.String(), b_second: Type.String(), c: Type.String() }),
  );
  assert.deepEqual(Object.entries(decode({ b_second: '2', a_first: '1' }) as object), [
    ['bSecond', '2'],
    ['aFirst', '1'],
  ]);
});

test('the time of a request can have any offset', () => {
  const decode = decoderOf(Type.Object({ to: dateTime('End.') }));
  assert.deepEqual(decode({ to: '2026-03-01T12:00:00+02:00' }), { to: Date.UTC(2026, 2, 1, 10) });
});

test('fields can be left out of a request', () => {
  assert.deepEqual(decoderOf(schema, ['client_id'])({ client_id: 'one', contact: null }), { contact: null });
});
