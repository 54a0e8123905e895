import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { call, failsAs, textOf } from '../support/outbound.ts';
import { httpAnswer, type OutsideParty, startOutsideParty } from '../support/outside-party.ts';

const pathsOf = (party: OutsideParty) => party.requests.map((request) => request.split(' ')[1]);

describe('a redirect within the origin', () => {
  test('of a GET is followed up to three times if requested, with the same headers', async (t) => {
    const party = await startOutsideParty(t, (socket, request) => {
      const step = Number(/\/(\d)/u.exec(request)?.[1]);
      const location = step % 2 === 0 ? `/${step + 1}` : `http://127.0.0.1:${party.port}/${step + 1}`;
      const status = [301, 302, 303, 307, 308][step] ?? 301;
      socket.write(step === 3 ? httpAnswer(200, 'there') : httpAnswer(status, '', { location }));
    });
    const headers = { authorization: 'Bearer secret' };
    const request = { followSameOrigin: true, headers };
    const answer = await call(`http://127.0.0.1:${party.port}/0`, request);
    assert.equal(textOf(answer), 'there');
    assert.deepEqual(pathsOf(party), ['/0', '/1', '/2', '/3']);
    for (const sent of party.requests) assert.match(sent, /authorization: Bearer secret/u);
  });

  test('is not followed a fourth time', async (t) => {
    const party = await startOutsideParty(t, (socket) => {
      socket.write(httpAnswer(302, '', { location: '/again' }));
    });
    const url = `http://127.0.0.1:${party.port}/`;
    await failsAs('redirect_refused', true, call(url, { followSameOrigin: true }));
    assert.equal(party.requests.length, 4);
  });

  for (const method of ['POST', 'PUT', 'DELETE'] as const) {
    test(`of a ${method} is rejected, so that nothing is processed twice`, async (t) => {
      const party = await startOutsideParty(t, (socket) => {
        socket.write(httpAnswer(307, '', { location: '/other' }));
      });
      const url = `http://127.0.0.1:${party.port}/`;
      await failsAs('redirect_refused', true, call(url, { method, followSameOrigin: true }));
      assert.equal(party.requests.length, 1);
    });
  }

  test('is rejected unless following is requested, whatever its status', async (t) => {
    for (const status of [300, 301, 302, 303, 305, 307, 308, 399]) {
      const party = await startOutsideParty(t, (socket) => {
        socket.write(httpAnswer(status, '', { location: '/secret' }));
      });
      await failsAs('redirect_refused', true, call(`http://127.0.0.1:${party.port}/`));
      assert.equal(party.requests.length, 1);
    }
  });
});

describe('a redirect to another origin is rejected, and nothing is sent there', () => {
  const places: [what: string, location: (own: number, other: number) => string][] = [
    ['another port', (_own, other) => `http://127.0.0.1:${other}/secret`],
    ['another host', (own) => `http://localhost:${own}/secret`],
    ['another host, without a scheme', (own) => `//localhost:${own}/secret`],
    ['another scheme', (own) => `https://127.0.0.1:${own}/secret`],
    ['a user', (own) => `http://user:secret@127.0.0.1:${own}/`],
    ['a private address', () => 'http://169.254.169.254/latest/meta-data/'],
    ['a file', () => 'file:///etc/passwd'],
    ['an invalid URL', () => 'http://[secret'],
  ];
  for (const [what, locationOf] of places) {
    test(what, async (t) => {
      const other = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200, 'wrong')));
      const party = await startOutsideParty(t, (socket) => {
        socket.write(httpAnswer(302, '', { location: locationOf(party.port, other.port) }));
      });
      const url = `http://127.0.0.1:${party.port}/`;
      await failsAs('redirect_refused', true, call(url, { followSameOrigin: true }));
      assert.equal(party.requests.length, 1);
      assert.equal(other.connections.length, 0);
    });
  }
});

describe('a response that is not a redirect is returned', () => {
  const answers: [what: string, status: number, headers: Record<string, string>][] = [
    ['304 with a Location', 304, { location: '/elsewhere' }],
    ['302 without a Location', 302, {}],
    ['201 with a Location', 201, { location: 'https://bank.example/clients/1' }],
    ['202 with a Location', 202, { location: 'https://bank.example/pending/1' }],
  ];
  for (const [what, status, headers] of answers) {
    test(what, async (t) => {
      const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(status, '', headers)));
      const answer = await call(`http://127.0.0.1:${party.port}/`, { followSameOrigin: true });
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('location'), headers['location'] ?? null);
    });
  }
});
