import assert from 'node:assert/strict';
import Type from 'typebox';
import { test } from 'vitest';
import { example, exampleOf, exampleTimestamp, withExample } from './examples.ts';
import { nullable, oneOf, text, timestamp } from './fields.ts';

const name = text({ description: 'Name.', [example]: 'Ada' });

const schema = Type.Object({
  name,
  role: oneOf(['admin', 'member'], { description: 'Role.' }),
  kind: Type.Literal('user'),
  mode: Type.Union([Type.Literal('dev'), Type.Literal('serve')]),
  is_disabled: Type.Boolean(),
  created_at: timestamp('Creation time.'),
  ended_at: nullable(timestamp('End.')),
  partner: nullable(withExample(name, 'Meadow')),
  nickname: Type.Optional(Type.String()),
  website: Type.Optional(text({ description: 'Website.', [example]: 'ada.example.com' })),
  keys: Type.Array(Type.Object({ key_id: Type.String({ [example]: 'k1' }), is_good: Type.Boolean() })),
  contact: nullable(Type.Object({ name, email: Type.Optional(Type.String()) })),
});

const assembled = {
  name: 'Ada',
  role: 'admin',
  kind: 'user',
  mode: 'dev',
  is_disabled: false,
  created_at: exampleTimestamp,
  ended_at: null,
  partner: 'Meadow',
  website: 'ada.example.com',
  keys: [{ key_id: 'k1', is_good: false }],
  contact: null,
};

test('the example of a schema is assembled from those of its fields', () => {
  assert.deepEqual(exampleOf(schema), assembled);
});

test('differences apply at every depth; undefined omits a field', () => {
  const differences = {
    role: 'member',
    partner: null,
    website: undefined,
    keys: [{ key_id: 'k2' }, { is_good: true }],
    contact: { email: 'ada@example.com' },
  };
  const { website, ...others } = assembled;
  assert.deepEqual(exampleOf(schema, differences), {
    ...others,
    role: 'member',
    partner: null,
    keys: [
      { key_id: 'k2', is_good: false },
      { key_id: 'k1', is_good: true },
    ],
    contact: { name: 'Ada', email: 'ada@example.com' },
  });
});

test('the example of an object can state some of its fields', () => {
  const object = withExample(Type.Object({ name, other: name, third: name }), { other: 'Ben' });
  assert.deepEqual(exampleOf(object, { third: 'Cleo' }), { name: 'Ada', other: 'Ben', third: 'Cleo' });
});

test('an example is not part of the JSON schema', () => {
  assert.deepEqual(
    JSON.parse(JSON.stringify(name)),
    JSON.parse(JSON.stringify(text({ description: 'Name.' }))),
  );
});
