import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { keptLengthMax, redactedBody, redactedResponse } from './redacted-text.ts';

const secret = '3f1a9c5e7b2d4f6081a3c5e7f90b2d';
const seen = (body: unknown) => JSON.parse(redactedBody(body));

describe('the stored text of a call', () => {
  test('contains no secrets: fields with such names, everything inside them, and our own secrets in any field', () => {
    const body = { client_id: 'a', secret: 'short', secrets: { sandbox: 'x', more: ['y', 1, null, true] } };
    assert.deepEqual(seen(body), {
      client_id: 'a',
      secret: '[redacted]',
      secrets: { sandbox: '[redacted]', more: ['[redacted]', '[redacted]', null, true] },
    });
    const strayed = { sceret: secret, deep: [{ note: `it is ${secret}, is it not` }], [secret]: 1 };
    assert.ok(!redactedBody(strayed).includes(secret));
    assert.ok(!redactedResponse(JSON.stringify({ error_message: `unknown: ${secret}` })).includes(secret));
    const shown = { end_customer: { client_id: 'b', production_secret: 'odd', secrets: { sandbox: 'odd' } } };
    assert.ok(!redactedResponse(JSON.stringify(shown)).includes('odd'));
  });

  test('contains no secrets after a line break or a tab either, and remains JSON whatever precedes a match', () => {
    for (const before of ['\n', '\t', '\b', '\f', '\r', '"', '\\\\']) {
      const body = { note: `${before}${secret}`, [`${before}${secret}`]: [`x${before}${secret}`] };
      for (const kept of [redactedBody(body), redactedResponse(JSON.stringify(body))]) {
        assert.ok(!kept.includes(secret), JSON.stringify(before));
        assert.equal(JSON.parse(kept).note, `${before}[redacted]`);
      }
    }
    for (const first of ['\b', '\f']) {
      const body = { note: `${first}${secret.slice(1)}`, amounts: Array.from({ length: 2_000 }, () => 1e20) };
      assert.equal(seen(body).note, body.note);
      assert.equal(JSON.parse(redactedResponse(JSON.stringify(body))).note, body.note);
    }
  });

  test('contains no token of the management API or of a link, in any field', () => {
    for (const kind of ['gop', 'gpt', 'gul']) {
      const token = `${kind}_${'0123456789abcdef'.repeat(3).slice(0, 40)}`;
      const body = { note: `Bearer ${token}`, link: `https://meadow.example.com/console/welcome#${token}` };
      assert.ok(!redactedBody(body).includes(token.slice(4)));
      assert.ok(!redactedResponse(JSON.stringify(body)).includes(token.slice(4)));
    }
  });

  test('contains no part of a secret in a shortened text', () => {
    const kept = redactedBody({ note: `It is ${secret} ${'N'.repeat(300)}` });
    assert.ok(!kept.includes(secret.slice(0, 8)));
  });

  test('is otherwise unchanged: other digits, nulls, numbers, names like those of prototypes', () => {
    const body = JSON.parse('{"__proto__":{"a":1},"hash":null,"n":1.5,"s":"\\u0000\\"","t":[false,""]}');
    body.hash = 'f'.repeat(64);
    assert.equal(redactedBody(body), JSON.stringify(body));
    const answer = '{"a": 1, "b": "as it was written"}';
    assert.equal(redactedResponse(answer), answer);
  });

  test('has the start of long texts, and their length', () => {
    const expected = { logo: `${'A'.repeat(32)}… [100000 characters]`, name: 'N'.repeat(256) };
    const body = { logo: 'A'.repeat(100_000), name: 'N'.repeat(256) };
    assert.deepEqual(seen(body), expected);
    assert.deepEqual(JSON.parse(redactedResponse(JSON.stringify(body))), expected);
    const escaped = { text: '\n'.repeat(300) };
    assert.match(JSON.parse(redactedResponse(JSON.stringify(escaped))).text, /300 characters/u);
  });

  test('is JSON of limited length, whatever the input', () => {
    const list = Array.from({ length: 2_000 }, (_, at) => `number ${at} of the list`);
    const kept = seen({ name: 'N', list });
    assert.equal(kept.name, 'N');
    assert.match(kept.list, /^\[omitted: \d+ characters of JSON\]$/u);
    const wide = Object.fromEntries(list.map((name) => [name, name]));
    assert.deepEqual(Object.keys(seen(wide)), ['left_out']);
    assert.deepEqual(Object.keys(JSON.parse(redactedResponse(JSON.stringify(wide)))), ['left_out']);
    assert.ok(redactedBody({ list: list.slice(0, 1_000) }).length <= keptLengthMax);
  });
});
