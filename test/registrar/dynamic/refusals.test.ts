import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import type { DynamicBank } from '../../../src/workers/registrar/dynamic/bank.ts';
import type { DynamicRegistration } from '../../../src/workers/registrar/dynamic/dynamic-registration.ts';
import { type FdxBank, startFdxBank } from '../../support/fdx-bank.ts';
import { answering, refusing } from '../../support/fdx-faults.ts';
import { suiteScope } from '../../support/scope.ts';
import { application, configurationOf, ofKind, startRegistration } from './setting.ts';

describe('a bank’s reason for a refusal', () => {
  const scope = suiteScope();
  let fdx: FdxBank;
  let bank: DynamicBank;
  let registration: DynamicRegistration;

  beforeAll(async () => {
    fdx = await startFdxBank(scope);
    bank = configurationOf(fdx);
    registration = startRegistration(scope);
  });

  async function refused(status: number, body: unknown) {
    fdx.next(answering({ status, body }));
    return ofKind(await registration.register(bank, application), 'refused');
  }

  for (const [error, sentence, forOperator] of [
    ['invalid_redirect_uri', 'The institution does not accept a redirect URI.', false],
    ['invalid_client_metadata', 'The institution does not accept the application’s metadata.', false],
    ['invalid_software_statement', 'The institution does not accept the software statement.', true],
    ['unapproved_software_statement', 'The institution has not approved the software statement.', true],
  ] as const) {
    test(`${error} has a message for the ${forOperator ? 'operator' : 'partner'}`, async () => {
      const body = { error, error_description: 'Have a look.' };
      const message = `${sentence} It says: “Have a look.”`;
      assert.deepEqual(await refused(400, body), { kind: 'refused', code: error, message, forOperator });
      assert.equal((await refused(400, { error })).message, sentence);
    });
  }

  test('FDX’s code and message are read like those of RFC 7591', async () => {
    assert.deepEqual(await refused(400, { code: 1207, message: 'Scope is outside the contract.' }), {
      kind: 'refused',
      code: '1207',
      message: 'The institution rejected the request (HTTP 400). It says: “Scope is outside the contract.”',
      forOperator: false,
    });
  });

  test('missing access is for the operator, with the bank’s message, if any', async () => {
    assert.equal((await refused(401, { error: 'invalid_token' })).code, 'credentials_refused');
    assert.equal((await refused(400, { error: 'invalid_token' })).forOperator, true);
    const outside = await refused(403, { code: 'out_of_contract', message: 'No contract.' });
    assert.deepEqual(outside, {
      kind: 'refused',
      code: 'out_of_contract',
      message: 'The institution rejected the request (HTTP 403). It says: “No contract.”',
      forOperator: true,
    });
    assert.equal((await refused(403, { error: 'invalid_redirect_uri' })).forOperator, false);
  });

  test('a refusal without anything to fix is for the operator', async () => {
    for (const body of [
      undefined,
      {},
      [],
      'no',
      { error: 'not a code' },
      { error: { a: 1 } },
      { code: 'x'.repeat(65) },
    ]) {
      const { code, message, forOperator } = await refused(400, body);
      assert.deepEqual(
        [code, message, forOperator],
        ['http_400', 'The institution rejected the request (HTTP 400).', true],
      );
    }
    assert.equal((await refused(415, { error: 'unsupported' })).forOperator, true);
  });

  test('a code that is a property of every object has no special meaning', async () => {
    const { message, code } = await refused(400, { error: 'constructor' });
    assert.deepEqual([code, message], ['constructor', 'The institution rejected the request (HTTP 400).']);
  });

  describe('the message', () => {
    async function said(error_description: unknown): Promise<string | undefined> {
      const { message } = await refused(400, { error: 'denied', error_description });
      return /It says: “(.*)”$/su.exec(message)?.[1];
    }

    for (const [title, words, expected] of [
      [
        'has line breaks and control characters replaced with spaces',
        'a\r\nb\u0000\u001b[31mc\u0085d',
        'a b [31mc d',
      ],
      ['has no bidirectional overrides and invisible characters', 'a\u202eb\u2066c\u200bd\ufeff', 'a b c d'],
      ['has lone surrogates replaced', 'a\ud800b', 'a\ufffdb'],
      ['has no markup', '<img src=x onerror=alert(1)>', '‹img src=x onerror=alert(1)›'],
      ['has no closing quotation marks', 'no” The bank says: “yes', 'no" The bank says: "yes'],
      ['has single spaces', '  a \u00a0 b  ', 'a b'],
      ['is truncated to 200 whole characters', '😀'.repeat(201), `${'😀'.repeat(200)}…`],
      ['is null without visible characters', ' \u200b\n', undefined],
      ['is null if it is not a string', { a: 1 }, undefined],
    ] as const) {
      test(title, async () => assert.equal(await said(words), expected));
    }

    test('does not contain our secrets', async () => {
      assert.equal(await said(`token ${bank.initialAccessToken} is unknown`), 'token … is unknown');
      const statement = { ...bank, softwareStatement: 'eyJhbGciOiJub25lIn0.e30.c2ln' };
      fdx.next(refusing(400, 'denied', `bad: ${statement.softwareStatement}`));
      const { message } = ofKind(await registration.register(statement, application), 'refused');
      assert.match(message, /“bad: …”$/u);
    });
  });
});
