import assert from 'node:assert/strict';
import { test } from 'vitest';
import { clientNetwork, plainAddress } from './client-network.ts';

test('IPv6 addresses of one network count as one client, IPv4 addresses individually', () => {
  const network = '2001:db8:0:7::/64';
  for (const address of [
    '2001:db8:0:7::1',
    '2001:db8:0:7:ffff:1:2:3',
    '2001:0DB8::7:0:0:0:9',
    '2001:db8:0:7::%eth0',
  ]) {
    assert.equal(clientNetwork(address), network, address);
  }
  assert.equal(clientNetwork('2001:db8:0:8::1'), '2001:db8:0:8::/64');
  assert.equal(clientNetwork('::1'), '0:0:0:0::/64');
  for (const address of ['192.0.2.1', '192.0.2.2', '::ffff:192.0.2.1', '']) {
    assert.equal(clientNetwork(address), address);
  }
});

test('an address is read without the port and the brackets that some proxies add', () => {
  for (const [text, address] of [
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:51123', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['unknown', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    assert.equal(plainAddress(text), address, String(text));
  }
});
