import assert from 'node:assert/strict';
import { test } from 'vitest';
import { operations } from '../../../src/api/operations.ts';
import { send } from '../../support/client.ts';
import { sampled } from '../../support/long.ts';
import { refuses } from '../../support/management.ts';
import { suiteServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

const management = operations.filter(({ tag }) => tag === 'Management');

/** Texts that have broken databases, parsers and regular expressions. */
const odd = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\u202egnp.exe',
  '💥'.repeat(20),
  "' or 1=1 --",
  '%',
  '../../etc/passwd',
  '__proto__',
  'ins_56',
  '9'.repeat(60),
  'x'.repeat(70),
  'x'.repeat(5_000),
];
const all: unknown[] = [...odd, null, true, 0, -1, 1e308, 2 ** 53, [], {}, [[]], { constructor: {} }];

/** In the sample a third of a list, another one for each operation. */
function some<T>(list: readonly T[], operationAt: number): readonly T[] {
  return sampled(
    list.filter((_item, at) => at % 3 === operationAt % 3),
    list,
  );
}

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  const headers = () => ({ authorization: `Bearer ${server().demo.operatorToken}` });
  const isNoFault = async (method: string, path: string, body?: unknown) => {
    const { status } = await send(method, server().url + path, body, headers());
    assert.ok(status < 500, `${status} ${method} ${path} ${JSON.stringify(body)}`);
  };

  test('every operation rejects an unknown query parameter', async () => {
    for (const { method, path, example } of management) {
      const target = `${path.replace(/:\w+/gu, 'ins_0')}?colour=blue`;
      const body = method === 'GET' ? undefined : (example ?? {});
      const answer = await send(method, server().url + target, body, headers());
      refuses(answer, 'UNKNOWN_FIELDS', 400, /^the query has .*: colour$/u);
    }
  });

  for (const [at, { id, method, path, params, query, body, example }] of management.entries()) {
    const [texts, values] = [some(odd, at), some(all, at)];
    test(`${id} handles odd input, and never fails with an internal error`, async () => {
      const usual = path.replace(/:\w+/gu, 'unknown');
      if (params !== undefined) {
        for (const text of texts) {
          await isNoFault(method, path.replace(/:\w+/gu, encodeURIComponent(text.toWellFormed())));
        }
        for (const raw of ['%', '%zz', '%ff', '%00', '%2e%2e', '%c0%ae']) {
          await isNoFault(method, path.replace(/:\w+/gu, raw));
        }
      }
      for (const name of propertiesOf(query)) {
        for (const text of texts) {
          await isNoFault(method, `${usual}?${name}=${encodeURIComponent(text.toWellFormed())}`);
        }
        await isNoFault(method, `${usual}?${name}=%ff&${name}[]=1&${name}[a]=1`);
      }
      for (const name of propertiesOf(body)) {
        for (const value of values) await isNoFault(method, usual, { ...example, [name]: value });
      }
      if (method === 'GET') return;
      for (const text of [
        '',
        'null',
        '[]',
        '"x"',
        '{',
        '{"name":"a","name":"b"}',
        '{"__proto__":{"name":"x"}}',
      ]) {
        await isNoFault(method, usual, text);
      }
    });
  }
});

function propertiesOf(schema: object | undefined): string[] {
  return Object.keys((schema as { properties?: object } | undefined)?.properties ?? {});
}
