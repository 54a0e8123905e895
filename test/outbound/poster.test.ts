import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { AddressKind } from '../../src/outbound/address-class.ts';
import { describeKind, type PrivateAddresses } from '../../src/outbound/destination.ts';
import { stopClocks } from '../support/fake-time.ts';
import { failsAs } from '../support/outbound.ts';
import { httpAnswer, startOutsideParty } from '../support/outside-party.ts';
import { changingNames, everyNameHere, postTo, released, startPoster } from '../support/poster.ts';

/**
 * The result of a post: `reached` if loopback addresses are allowed; `here` likewise, but nothing listens there;
 * `inside` is rejected unless all private addresses are allowed; `never` is always rejected.
 */
type Reach = 'reached' | 'here' | 'inside' | 'never';

const refusedUnder: Record<Reach, PrivateAddresses[]> = {
  reached: ['none'],
  here: ['none'],
  inside: ['none', 'loopback'],
  never: ['none', 'loopback', 'all'],
};

describe('the host of a receiver can have any notation, and is checked by its address', () => {
  const rows: [host: string, kind: AddressKind, reach: Reach][] = [
    // Decimal, octal, hexadecimal, short and mixed.
    ['127.0.0.1', 'loopback', 'reached'],
    ['2130706433', 'loopback', 'reached'],
    ['017700000001', 'loopback', 'reached'],
    ['0x7F000001', 'loopback', 'reached'],
    ['127.1', 'loopback', 'reached'],
    ['127.0.1.', 'loopback', 'reached'],
    ['0x7f.0.1', 'loopback', 'reached'],
    ['0177.0.0x0.01', 'loopback', 'reached'],
    ['000000177.0.0.1', 'loopback', 'reached'],
    ['127.0x000001', 'loopback', 'reached'],
    ['2130706434', 'loopback', 'here'],
    ['127.255.255.254', 'loopback', 'here'],
    ['167772161', 'private', 'inside'],
    ['012.0.0.1', 'private', 'inside'],
    ['0xac.0x10.1', 'private', 'inside'],
    ['0300.0250.0.1', 'private', 'inside'],
    ['192.11010049', 'private', 'inside'],
    ['2851995649', 'link_local', 'inside'],
    ['0xa9.254.0xa9fe', 'cloud_metadata', 'never'],
    ['169.254.43518', 'cloud_metadata', 'never'],
    ['0x', 'unspecified', 'never'],
    ['0.1', 'unspecified', 'never'],
    ['037777777777', 'broadcast', 'never'],
    // Characters that are mapped to others, and parts that do not belong to the host.
    ['１２７.１', 'loopback', 'reached'],
    ['0ｘ7f.1', 'loopback', 'reached'],
    ['%6cocalhost', 'loopback', 'reached'],
    ['loc\u00adalhost', 'loopback', 'reached'],
    ['localhost.', 'loopback', 'reached'],
    ['bank.example.LOCALHOST', 'loopback', 'reached'],
    ['⑩.1', 'private', 'inside'],
    ['１６９。２５４。１６９。２５４', 'cloud_metadata', 'never'],
    ['169.254.169.254.', 'cloud_metadata', 'never'],
    ['10.0.0.1\\@bank.example', 'private', 'inside'],
    ['10.0.0.1#@bank.example', 'private', 'inside'],
    ['10.0.0.1?@bank.example', 'private', 'inside'],
    ['\t1\n0.0.0.1', 'private', 'inside'],
    // Odd ports.
    ['10.0.0.1:', 'private', 'inside'],
    ['10.0.0.1:0', 'private', 'inside'],
    ['10.0.0.1:00022', 'private', 'inside'],
    ['[fd00::1]:65535', 'unique_local', 'inside'],
    // Special-purpose IPv4 addresses.
    ['100.64.0.1', 'carrier_grade_nat', 'inside'],
    ['198.19.0.1', 'benchmarking', 'inside'],
    ['100.100.100.200', 'cloud_metadata', 'never'],
    ['168.63.129.16', 'cloud_metadata', 'never'],
    ['192.0.0.192', 'cloud_metadata', 'never'],
    ['192.0.0.170', 'reserved', 'never'],
    ['192.0.2.80', 'documentation', 'never'],
    ['198.51.100.80', 'documentation', 'never'],
    ['203.0.113.80', 'documentation', 'never'],
    ['192.88.99.2', 'reserved', 'never'],
    ['224.0.0.251', 'multicast', 'never'],
    ['239.255.255.250', 'multicast', 'never'],
    ['240.0.0.1', 'reserved', 'never'],
    ['255.255.255.255', 'broadcast', 'never'],
    // Special-purpose IPv6 addresses.
    ['[::1]', 'loopback', 'here'],
    ['[::0:1]', 'loopback', 'here'],
    ['[::]', 'unspecified', 'never'],
    ['[fe80::1]', 'link_local', 'inside'],
    ['[fec0::1]', 'unique_local', 'inside'],
    ['[fd00:ec2::254]', 'cloud_metadata', 'never'],
    ['[FF02::FB]', 'multicast', 'never'],
    ['[2001:db8::80]', 'documentation', 'never'],
    ['[3fff::80]', 'documentation', 'never'],
    ['[100::80]', 'discard_only', 'never'],
    ['[5f00::80]', 'reserved', 'never'],
    ['[2001:2::80]', 'benchmarking', 'inside'],
    // IPv4 addresses in IPv6 addresses: only mapped ones may be called like plain ones.
    ['[::ffff:127.0.0.1]', 'loopback', 'reached'],
    ['[0:0:0:0:0:FFFF:7F00:1]', 'loopback', 'reached'],
    ['[::ffff:0a00:1]', 'private', 'inside'],
    ['[::ffff:169.254.169.254]', 'cloud_metadata', 'never'],
    ['[::127.0.0.1]', 'loopback', 'never'],
    ['[::10.0.0.1]', 'private', 'never'],
    ['[::ffff:0:127.0.0.1]', 'loopback', 'never'],
    ['[64:ff9b::127.0.0.1]', 'loopback', 'never'],
    ['[64:ff9b::a9fe:a9fe]', 'cloud_metadata', 'never'],
    ['[64:ff9b:1::10.0.0.1]', 'local_nat64', 'never'],
    ['[2002:7f00:1::]', 'loopback', 'never'],
    ['[2002:ac10:1::1]', 'private', 'never'],
    ['[2001:0:4136:e378:8000:63bf:80ff:fffe]', 'loopback', 'never'],
    ['[2001::a00:1:0:0:f7f7:f7f7]', 'private', 'never'],
    ['[2606:4700::5efe:10.0.0.1]', 'private', 'never'],
  ];
  for (const [host, kind, reach] of rows) {
    test(`${JSON.stringify(host)} is ${describeKind(kind)}: ${reach}`, async (t) => {
      const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
      const { asked, lookup } = everyNameHere();
      for (const privateAddresses of refusedUnder[reach]) {
        const poster = startPoster(t, { privateAddresses, allowHttp: true, lookup });
        for (const scheme of ['https', 'http']) {
          const refused = postTo(poster, `${scheme}://${host}/secret`);
          const { message } = await failsAs('address_not_allowed', false, refused);
          assert.ok(message.includes(`is at ${describeKind(kind)},`), message);
        }
      }
      if (reach === 'reached') {
        const url = `http://${host}:${party.port}/`;
        assert.equal((await postTo(startPoster(t, { lookup }), url)).status, 200);
      }
      assert.equal(party.connections.length, reach === 'reached' ? 1 : 0);
      assert.deepEqual(asked, []);
    });
  }

  const noHosts = [
    'user@bank.example',
    'user:secret@bank.example',
    ':@10.0.0.1@bank.example',
    '10.0.0.1@127.0.0.1',
    '[fe80::1%25eth0]',
    '[fe80::1%eth0]',
    '[::1%251]',
    '[127.0.0.1]',
    '[::ffff:127.1]',
    '[::ffff:0177.0.0.1]',
    '[::1',
    '127.0.0.256',
    '127.0.0.0.1',
    '0x1.0x100000000',
    '4294967296',
    '09.0.0.1',
    'bank.example:65536',
    'bank.example:secret',
    'bank.example:-1',
    'bank%00.example',
    'bank^.example',
    '%',
  ];
  for (const host of noHosts) {
    test(`${JSON.stringify(host)} is not a valid host`, async (t) => {
      const poster = startPoster(t, { privateAddresses: 'all', allowHttp: true, ...everyNameHere() });
      await failsAs('invalid_url', false, postTo(poster, `https://${host}/`));
    });
  }
});

describe('a name', () => {
  test('is checked for all its addresses, and only these are called', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
    for (const addresses of [['10.0.0.1'], ['127.0.0.1', '10.0.0.1'], ['::ffff:10.0.0.1', '127.0.0.1']]) {
      const poster = startPoster(
        t,
        changingNames(() => addresses),
      );
      const refused = postTo(poster, `http://bank.example:${party.port}/secret`);
      await failsAs('address_not_allowed', false, refused);
    }
    const poster = startPoster(
      t,
      changingNames(() => []),
    );
    await failsAs('name_not_found', false, postTo(poster, `http://bank.example:${party.port}/secret`));
    assert.equal(party.connections.length, 0);
  });

  test('that resolves differently after the check is called at the checked address', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200, 'wrong')));
    // Classified as public by the embedded address, and unreachable: ::/96 is no longer routed (RFC 4291, 2.5.5.1).
    const { asked, lookup } = changingNames((before) => [before === 0 ? '::8.8.8.8' : '127.0.0.1']);
    const poster = startPoster(t, { privateAddresses: 'none', lookup });
    const url = `https://bank.example:${party.port}/`;
    await assert.rejects(postTo(poster, url, { timeoutMs: 300 }), { mayHaveArrived: false });
    assert.deepEqual(asked, ['bank.example']);
    assert.equal(party.connections.length, 0);
  });

  test('is checked for every connection', async (t) => {
    const party = await startOutsideParty(t, (socket) => socket.end(httpAnswer(200)));
    const { asked, lookup } = changingNames((before) => [['127.0.0.1', '10.0.0.1'][before] ?? '127.0.0.1']);
    const poster = startPoster(t, { lookup });
    const url = `http://bank.example:${party.port}/`;
    assert.equal((await postTo(poster, url)).status, 200);
    await failsAs('address_not_allowed', false, postTo(poster, url));
    assert.equal((await postTo(poster, url)).status, 200);
    assert.equal(asked.length, 3);
    assert.equal(party.connections.length, 2);
  });

  test('is checked again after a minute, even if a connection is kept busy', async (t) => {
    const { tick } = stopClocks(t, 'performance');
    const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
    const { asked, lookup } = changingNames((before) => [before === 0 ? '127.0.0.1' : '10.0.0.1']);
    const poster = startPoster(t, { lookup });
    const url = `http://bank.example:${party.port}/`;
    for (let count = 0; count < 2; count += 1) {
      assert.equal((await postTo(poster, url)).status, 200);
      tick(30_001);
      // The connection is free for the next post.
      await released();
    }
    await failsAs('address_not_allowed', false, postTo(poster, url));
    assert.equal(asked.length, 2);
    assert.deepEqual([party.requests.length, party.connections.length], [2, 1]);
  });
});

test('plain http is rejected beyond loopback unless it is allowed', async (t) => {
  const { lookup } = changingNames(() => ['::8.8.8.8']);
  const refusing = startPoster(t, { lookup });
  await failsAs('http_not_allowed', false, postTo(refusing, 'http://bank.example/secret'));
  const allowing = startPoster(t, { lookup, allowHttp: true });
  await assert.rejects(postTo(allowing, 'http://bank.example/', { timeoutMs: 200 }), (error: Error) => {
    assert.match(error.message, /connect to|did not respond/u);
    return true;
  });
});

test('other URLs than http and https are rejected', async (t) => {
  for (const url of [
    '',
    'secret',
    'bank.example',
    'ftp://bank.example/',
    'file:///secret',
    'ws://a.example/',
  ]) {
    await failsAs('invalid_url', false, postTo(startPoster(t), url));
  }
});

test('a header that the caller cannot set, or that is invalid in HTTP, is not sent', async (t) => {
  const party = await startOutsideParty(t, (socket) => socket.write(httpAnswer(200)));
  const wrong = [
    { host: 'other.example' },
    { 'content-length': '1' },
    { connection: 'close' },
    { a: 'b\r\nc: d' },
  ];
  for (const headers of wrong) {
    const refused = postTo(startPoster(t), `http://127.0.0.1:${party.port}/`, { headers });
    await assert.rejects(refused, TypeError);
  }
  assert.equal(party.connections.length, 0);
});
