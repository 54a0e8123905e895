import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { describe, test } from 'vitest';
import { Outbound } from '../../src/outbound/outbound.ts';
import { call, failsAs } from '../support/outbound.ts';
import { httpAnswer, startOutsideParty } from '../support/outside-party.ts';

/** A resolver that returns different addresses each time, and counts its calls. */
function changing(...answers: string[][]) {
  const asked: string[] = [];
  const lookup: LookupFunction = (host, _options, callback) => {
    const addresses = answers[asked.push(host) - 1] ?? assert.fail('asked once too often');
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { asked, lookup };
}

describe('a name that resolves differently the second time', () => {
  test('is resolved once per connection, which goes to the checked address', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200, 'wrong')));
    // Classified as public by the embedded address, and unreachable: ::/96 is no longer routed (RFC 4291, 2.5.5.1).
    const { asked, lookup } = changing(['::8.8.8.8'], ['127.0.0.1']);
    const url = `https://bank.example:${party.port}/`;
    const running = call(url, { timeoutMs: 300 }, { privateAddresses: 'none', lookup });
    await assert.rejects(running, { mayHaveArrived: false });
    assert.deepEqual(asked, ['bank.example']);
    assert.equal(party.connections.length, 0);
  });

  test('is checked for every connection', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
    const { asked, lookup } = changing(['127.0.0.1'], ['10.0.0.1'], ['127.0.0.1', '10.0.0.1']);
    const outbound = new Outbound({ privateAddresses: 'loopback', allowHttp: false, lookup });
    const url = `http://bank.example:${party.port}/`;
    const request = { method: 'POST', url, timeoutMs: 10_000, answerBytesMax: 9 } as const;
    assert.equal((await outbound.request(request)).status, 200);
    await failsAs('address_not_allowed', false, outbound.request(request));
    await failsAs('address_not_allowed', false, outbound.request(request));
    assert.equal(asked.length, 3);
    assert.equal(party.connections.length, 1);
  });

  test('is checked again on a redirect; the first request has arrived', async (t) => {
    const party = await startOutsideParty(t, (socket) => {
      socket.write(httpAnswer(302, '', { location: '/on' }));
    });
    const { lookup } = changing(['127.0.0.1'], ['169.254.169.254']);
    const url = `http://bank.example:${party.port}/`;
    const running = call(url, { followSameOrigin: true }, { privateAddresses: 'all', lookup });
    await failsAs('address_not_allowed', true, running);
    assert.equal(party.connections.length, 1);
  });
});

describe('an address that may not be called', () => {
  test('is not connected to, in any notation or by any name', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200, 'wrong')));
    const { lookup } = changing(['127.0.0.1']);
    const hosts = ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::1]'];
    const names = ['localhost', 'a.localhost.', 'bank.example'];
    for (const host of [...hosts, ...names]) {
      const url = `https://${host}:${party.port}/`;
      await failsAs('address_not_allowed', false, call(url, {}, { privateAddresses: 'none', lookup }));
    }
    assert.equal(party.connections.length, 0);
  });

  test('among allowed ones rejects the name', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200, 'wrong')));
    for (const addresses of [
      ['127.0.0.1', '10.0.0.1'],
      ['10.0.0.1', '127.0.0.1'],
    ]) {
      const url = `http://bank.example:${party.port}/`;
      await failsAs('address_not_allowed', false, call(url, {}, changing(addresses)));
    }
    assert.equal(party.connections.length, 0);
  });

  test('is described by its kind, not its number', async () => {
    const error = await failsAs(
      'address_not_allowed',
      false,
      call('https://bank.example/', {}, changing(['192.168.7.9'])),
    );
    assert.match(error.message, /^bank\.example is at a private address/u);
    assert.doesNotMatch(error.message, /192/u);
  });
});

describe('an address that may be called', () => {
  for (const host of [
    '127.0.0.1',
    '2130706433',
    'localhost',
    'a.localhost.',
    '[::ffff:127.0.0.1]',
    'bank.example',
  ]) {
    test(`can be called over http as ${host}`, async (t) => {
      const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
      const answer = await call(`http://${host}:${party.port}/`, {}, changing(['127.0.0.1']));
      assert.equal(answer.status, 200);
    });
  }
});

test('plain http is rejected beyond loopback, before anything is sent', async () => {
  const outside = { ...changing(['8.8.8.8']), privateAddresses: 'all' } as const;
  await failsAs('http_not_allowed', false, call('http://bank.example/secret', {}, outside));
  await failsAs('http_not_allowed', false, call('http://10.0.0.1/', {}, { privateAddresses: 'all' }));
});

test('a URL that cannot be called is rejected', async () => {
  for (const url of ['secret', 'ftp://bank.example/', 'https://user:secret@bank.example/']) {
    await failsAs('invalid_url', false, call(url));
  }
});
