import assert from 'node:assert/strict';
import { test } from 'vitest';
import { createLogger } from './logger.ts';

function logged(fields: object): Record<string, unknown> {
  const lines: string[] = [];
  createLogger('info', { write: (line) => lines.push(line) }).error(fields);
  assert.equal(lines.length, 1);
  return JSON.parse(String(lines[0]));
}

test('only name, message, code and stack of an error and its causes are logged', () => {
  const root = Object.assign(new TypeError('root'), { value: 'private' });
  const cause = Object.assign(new Error('duplicate', { cause: root }), {
    code: '23505',
    detail: 'Key (name)=(private) already exists.',
    parameters: ['private'],
  });
  const error = Object.assign(new Error('failed', { cause }), { request: { body: 'private' } });
  for (const name of ['err', 'other']) {
    const line = logged({ request_id: 'a', [name]: error });
    const about = ({ name, message, stack }: Error) => ({ name, message, stack });
    assert.equal(line['request_id'], 'a');
    assert.deepEqual(line[name], {
      ...about(error),
      cause: { ...about(cause), code: '23505', cause: about(root) },
    });
    assert.ok(!JSON.stringify(line).includes('private'));
  }
});

test('fields named like secrets are redacted at any depth', () => {
  const line = logged({ ok: 1, secret: 'private', deep: { list: [{ accessToken: 'private' }] } });
  assert.equal(line['ok'], 1);
  assert.ok(!JSON.stringify(line).includes('private'));
});
