import assert from 'node:assert/strict';
import { test } from 'vitest';
import { isNetwork, isWithin } from './network.ts';

test('networks are addresses, with or without the length of a prefix', () => {
  for (const text of ['203.0.113.7', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '::1/128', '::/0']) {
    assert.ok(isNetwork(text), text);
  }
  for (const text of [
    '',
    'a',
    '10.0.0.0/33',
    '::/129',
    '10.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '1.2.3.4/-1',
  ]) {
    assert.ok(!isNetwork(text), text);
  }
});

test('an address is within its networks, also if it is written otherwise', () => {
  const networks = ['203.0.113.0/24', '198.51.100.9', '2001:db8:7::/48', 'fe80::1'];
  for (const address of [
    '203.0.113.0',
    '203.0.113.255',
    '::ffff:203.0.113.4',
    '198.51.100.9',
    '2001:db8:7::1',
    '2001:0DB8:0007:0:0::1',
    'fe80::1%eth0',
  ]) {
    assert.ok(isWithin(address, networks), address);
  }
  for (const address of ['203.0.114.0', '198.51.100.8', '2001:db8:8::1', 'fe80::2%eth0', '', 'nonsense']) {
    assert.ok(!isWithin(address, networks), address);
  }
  assert.ok(isWithin('203.0.113.7', ['203.0.113.99/24']));
  assert.ok(isWithin('203.0.113.7', ['0.0.0.0/0']));
  assert.ok(!isWithin('2001:db8::1', ['0.0.0.0/0']));
  assert.ok(!isWithin('203.0.113.7', []));
});
