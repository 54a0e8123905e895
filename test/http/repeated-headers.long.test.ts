import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Answer } from '../support/client.ts';
import { goodPassword, newUser, signInAs } from '../support/console.ts';
import { isLogged } from '../support/log.ts';
import { refuses, succeeds } from '../support/management.ts';
import { sendBytes } from '../support/raw.ts';
import { sharedServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  const call = async (
    method: string,
    path: string,
    headers: readonly string[],
    body?: object,
  ): Promise<Answer> => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(text)}`];
    const head = [
      `${method} ${path} HTTP/1.1`,
      'Host: localhost',
      'Connection: close',
      ...length,
      ...headers,
    ];
    const answers = await sendBytes(server().url, `${head.join('\r\n')}\r\n\r\n${text}`);
    assert.equal(answers.length, 1);
    return answers[0] as Answer;
  };

  const isRefused = async (answer: Answer, name: string) => {
    refuses(answer, 'INVALID_HEADERS', 400, new RegExp(`^the ${name} header is sent more than once$`, 'u'));
    await isLogged(server(), answer);
  };

  describe('of a partner’s call', () => {
    const path = '/sandbox/simulation/clock/get';
    const given = () => ({
      'PLAID-CLIENT-ID': server().demo.clientId,
      'PLAID-SECRET': server().demo.secrets.sandbox,
      'Plaid-Version': '2020-09-14',
      'Content-Type': 'application/json',
    });
    const lines = () => Object.entries(given()).map(([name, value]) => `${name}: ${value}`);

    test('are accepted once each', async () => {
      succeeds(await call('POST', path, lines(), {}));
    });

    for (const name of ['PLAID-CLIENT-ID', 'PLAID-SECRET', 'Plaid-Version', 'Content-Type'] as const) {
      test(`${name} twice is INVALID_HEADERS, with the same value or another`, async () => {
        for (const value of [given()[name], 'another', '']) {
          for (const spelling of [name, name.toLowerCase()]) {
            await isRefused(await call('POST', path, [...lines(), `${spelling}: ${value}`], {}), name);
          }
        }
      });
    }

    test('a secret that contains a comma is a single, invalid secret', async () => {
      const secret = server().demo.secrets.sandbox;
      const headers = [`PLAID-CLIENT-ID: ${server().demo.clientId}`, `PLAID-SECRET: ${secret}, ${secret}`];
      refuses(await call('POST', path, headers), 'INVALID_API_KEYS', 400);
    });

    test('other headers can be repeated', async () => {
      succeeds(
        await call('POST', path, [...lines(), 'X-Trace: a', 'X-Trace: b', 'Accept: a/b', 'Accept: */*'], {}),
      );
    });
  });

  test('Authorization twice is INVALID_HEADERS, with the same token or another', async () => {
    const right = `Authorization: Bearer ${server().demo.operatorToken}`;
    for (const second of [right, 'Authorization: Bearer x', 'authorization: Basic eDp5']) {
      await isRefused(await call('GET', '/v1/partners', [right, second]), 'Authorization');
      await isRefused(await call('DELETE', '/v1/webhook-endpoints/x', [second, right]), 'Authorization');
    }
  });

  describe('of a session', () => {
    test('Gingham-CSRF-Token and PLAID-CLIENT-ID twice are INVALID_HEADERS', async () => {
      const { cookie, csrfToken } = await signInAs(server(), 'operator_admin');
      const token = `Gingham-CSRF-Token: ${csrfToken}`;
      const path = '/v1/tokens/unknown/revoke';
      refuses(await call('POST', path, [`Cookie: ${cookie}`, token]), 'NOT_FOUND', 404);
      const twice = await call('POST', path, [`Cookie: ${cookie}`, token, token]);
      await isRefused(twice, 'Gingham-CSRF-Token');
      const signedIn = `PLAID-CLIENT-ID: ${server().demo.clientId}`;
      await isRefused(
        await call('GET', '/v1/users', [`Cookie: ${cookie}`, signedIn, signedIn]),
        'PLAID-CLIENT-ID',
      );
    });

    test('several Cookie headers are read as one', async () => {
      const { cookie } = await signInAs(server(), 'operator_admin');
      for (const cookies of [
        [cookie, 'other=1'],
        ['other=1', cookie],
        ['a=1', 'b=2', cookie],
      ]) {
        const headers = cookies.map((one) => `Cookie: ${one}`);
        succeeds(await call('GET', '/v1/tokens', headers));
      }
    });

    test('Origin and Sec-Fetch-Site twice are INVALID_HEADERS at sign-in', async () => {
      const { email } = await newUser(server(), 'operator_reviewer');
      const body = { email, password: goodPassword };
      for (const line of ['Origin: http://localhost', 'Sec-Fetch-Site: same-origin']) {
        const json = 'Content-Type: application/json';
        succeeds(await call('POST', '/v1/session', [json, line], body));
        const name = line.slice(0, line.indexOf(':'));
        await isRefused(await call('POST', '/v1/session', [json, line, line], body), name);
      }
    });
  });
});
