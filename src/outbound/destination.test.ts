import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, test } from 'vitest';
import { type AddressKind, classifyAddress } from './address-class.ts';
import {
  addressesOf,
  type DestinationRules,
  hostOf,
  type PrivateAddresses,
  parseDestination,
  permits,
} from './destination.ts';
import { OutboundError, type OutboundFailure } from './outbound-error.ts';

/** Allows every address, also over http. */
const anywhere = (lookup?: LookupFunction): DestinationRules => ({
  privateAddresses: 'all',
  allowHttp: true,
  ...(lookup && { lookup }),
});

const neverCalled: LookupFunction = (host) => assert.fail(`a resolver was called for ${host}`);
const resolvingTo =
  (...addresses: string[]): LookupFunction =>
  (_host, _options, callback) =>
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const failsWith = (failure: OutboundFailure) => (error: unknown) => {
  assert.ok(error instanceof OutboundError);
  assert.equal(error.failure, failure);
  assert.equal(error.mayHaveArrived, false);
  assert.match(error.message, /^[^\n]+\.$/u);
  return true;
};

describe('an address in the host of a URL is checked in every notation', () => {
  const rows: [host: string, address: string, kind: AddressKind][] = [
    ['127.0.0.1', '127.0.0.1', 'loopback'],
    ['127.0.0.1.', '127.0.0.1', 'loopback'],
    ['127.1', '127.0.0.1', 'loopback'],
    ['127.0.1', '127.0.0.1', 'loopback'],
    ['2130706433', '127.0.0.1', 'loopback'],
    ['2130706433.', '127.0.0.1', 'loopback'],
    ['017700000001', '127.0.0.1', 'loopback'],
    ['0177.0.0.1', '127.0.0.1', 'loopback'],
    ['0177.0.0.01', '127.0.0.1', 'loopback'],
    ['0x7f000001', '127.0.0.1', 'loopback'],
    ['0X7F.0.0.1', '127.0.0.1', 'loopback'],
    ['0x7f.1', '127.0.0.1', 'loopback'],
    ['0x7f.0x0.0x0.0x1', '127.0.0.1', 'loopback'],
    ['0177.0x0.1', '127.0.0.1', 'loopback'],
    ['%31%32%37.0.0.1', '127.0.0.1', 'loopback'],
    ['127.0.0.1%2e', '127.0.0.1', 'loopback'],
    ['１２７.０.０.１', '127.0.0.1', 'loopback'],
    ['①②⑦.⓪.⓪.①', '127.0.0.1', 'loopback'],
    ['127。0。0。1', '127.0.0.1', 'loopback'],
    ['127．0｡0.1', '127.0.0.1', 'loopback'],
    ['12\u00ad7.0.0.1', '127.0.0.1', 'loopback'],
    ['0', '0.0.0.0', 'unspecified'],
    ['0x0', '0.0.0.0', 'unspecified'],
    ['00', '0.0.0.0', 'unspecified'],
    ['10.1', '10.0.0.1', 'private'],
    ['012.1', '10.0.0.1', 'private'],
    ['0xa000001', '10.0.0.1', 'private'],
    ['3232235521', '192.168.0.1', 'private'],
    ['192.168.257', '192.168.1.1', 'private'],
    ['2852039166', '169.254.169.254', 'cloud_metadata'],
    ['0xa9fea9fe', '169.254.169.254', 'cloud_metadata'],
    ['0251.0376.0251.0376', '169.254.169.254', 'cloud_metadata'],
    ['4294967295', '255.255.255.255', 'broadcast'],
    ['134744072', '8.8.8.8', 'public'],
    ['010.8.8.8', '8.8.8.8', 'public'],
    ['[::1]', '::1', 'loopback'],
    ['[0:0:0:0:0:0:0:1]', '::1', 'loopback'],
    ['[::]', '::', 'unspecified'],
    ['[::ffff:127.0.0.1]', '::ffff:7f00:1', 'loopback'],
    ['[::ffff:7f00:0001]', '::ffff:7f00:1', 'loopback'],
    ['[64:ff9b::10.0.0.1]', '64:ff9b::a00:1', 'private'],
    ['[FE80::1]', 'fe80::1', 'link_local'],
    ['[fd00:0ec2::0254]', 'fd00:ec2::254', 'cloud_metadata'],
  ];
  for (const [host, address, kind] of rows) {
    test(`${JSON.stringify(host)} is ${address}, ${kind}`, async () => {
      const url = parseDestination(`https://${host}/`);
      assert.equal(hostOf(url), address);
      assert.equal(classifyAddress(hostOf(url)).kind, kind);
      const rules: DestinationRules = { privateAddresses: 'none', allowHttp: false, lookup: neverCalled };
      if (kind === 'public') assert.equal((await addressesOf(url, rules))[0]?.address, address);
      else await assert.rejects(addressesOf(url, rules), failsWith('address_not_allowed'));
    });
  }
});

describe('names of this machine', () => {
  for (const host of [
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    'a.b.localhost.',
    'ｌocalhost',
  ]) {
    test(`${host} is loopback, and no resolver is called`, async () => {
      const url = parseDestination(`https://${host}/`);
      const found = await addressesOf(url, anywhere(neverCalled));
      assert.deepEqual(
        found.map(({ address }) => address),
        ['127.0.0.1', '::1'],
      );
      const rules: DestinationRules = { privateAddresses: 'none', allowHttp: true, lookup: neverCalled };
      await assert.rejects(addressesOf(url, rules), failsWith('address_not_allowed'));
    });
  }

  for (const host of ['notlocalhost', 'localhost.example', 'localhost-a']) {
    test(`${host} is an ordinary name`, async () => {
      const found = await addressesOf(parseDestination(`https://${host}`), anywhere(resolvingTo('8.8.8.8')));
      assert.deepEqual(found, [{ address: '8.8.8.8', family: 4 }]);
    });
  }
});

describe('a URL that cannot be called', () => {
  const urls = [
    '',
    'bank.example',
    '//bank.example/',
    'https://',
    'https://[::1',
    'https://[fe80::1%25eth0]/',
    'https://1.2.3.4.5/',
    'https://256.0.0.1/',
    'https://0x100000000/',
    'https://bank example/',
    'https://bank.example:99999/',
    'ftp://bank.example/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'ws://bank.example/',
    'https://user@bank.example/',
    'https://user:secret@bank.example/',
    'https://:secret@bank.example/',
  ];
  for (const url of urls) {
    test(`${JSON.stringify(url)} is rejected without revealing its secrets`, () => {
      assert.throws(() => parseDestination(url), failsWith('invalid_url'));
      assert.throws(
        () => parseDestination(url),
        (error: Error) => !/user:|secret|passwd/u.test(error.message),
      );
    });
  }
});

describe('which addresses may be called', () => {
  const settings: PrivateAddresses[] = ['none', 'loopback', 'all'];
  const rows: [address: string, ...allowed: PrivateAddresses[]][] = [
    ['8.8.8.8', 'none', 'loopback', 'all'],
    ['2606:4700:4700::1111', 'none', 'loopback', 'all'],
    ['64:ff9b::8.8.8.8', 'none', 'loopback', 'all'],
    ['127.0.0.1', 'loopback', 'all'],
    ['::1', 'loopback', 'all'],
    ['::ffff:127.0.0.1', 'loopback', 'all'],
    ['64:ff9b::127.0.0.1'],
    ['2002:7f00:1::'],
    ['::127.0.0.1'],
    ['10.0.0.1', 'all'],
    ['::ffff:10.0.0.1', 'all'],
    ['64:ff9b::10.0.0.1'],
    ['169.254.0.1', 'all'],
    ['100.64.0.1', 'all'],
    ['198.18.0.1', 'all'],
    ['fd12::1', 'all'],
    ['fe80::1%eth0', 'all'],
    ['169.254.169.254'],
    ['fd00:ec2::254'],
    ['168.63.129.16'],
    ['0.0.0.0'],
    ['::'],
    ['224.0.0.1'],
    ['255.255.255.255'],
    ['192.0.2.1'],
    ['240.0.0.1'],
    ['100::1'],
    ['64:ff9b:1::1'],
    ['no address'],
  ];
  for (const [address, ...allowed] of rows) {
    test(`${address}: ${allowed.join(', ') || 'never'}`, () => {
      const verdict = classifyAddress(address);
      assert.deepEqual(
        settings.filter((setting) => permits(setting, verdict)),
        allowed,
      );
    });
  }
});

describe('the addresses of a name', () => {
  const url = parseDestination('https://bank.example/');
  const rules = (...addresses: string[]): DestinationRules => ({
    privateAddresses: 'loopback',
    allowHttp: false,
    lookup: resolvingTo(...addresses),
  });

  test('a single address that may not be called rejects the name, in any position', async () => {
    for (const bad of ['10.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', 'junk', '']) {
      await assert.rejects(addressesOf(url, rules(bad, '8.8.8.8')), failsWith('address_not_allowed'));
      await assert.rejects(addressesOf(url, rules('8.8.8.8', bad)), failsWith('address_not_allowed'));
    }
  });

  test('no address, an error and a throwing resolver are an unknown name', async () => {
    const failing: LookupFunction = (_host, _options, callback) => callback(new Error('inner'), []);
    const throwing: LookupFunction = () => {
      throw new Error('inner');
    };
    for (const lookup of [resolvingTo(), failing, throwing]) {
      await assert.rejects(addressesOf(url, anywhere(lookup)), failsWith('name_not_found'));
    }
  });

  test('a resolver can return one address instead of a list, which is checked too', async () => {
    const single: LookupFunction = (_host, _options, callback) => callback(null, '10.0.0.1', 4);
    assert.deepEqual(await addressesOf(url, anywhere(single)), [{ address: '10.0.0.1', family: 4 }]);
    const none: DestinationRules = { ...anywhere(single), privateAddresses: 'none' };
    await assert.rejects(addressesOf(url, none), failsWith('address_not_allowed'));
  });

  test('plain http is limited to loopback, if that is allowed', async () => {
    const http = parseDestination('http://bank.example/');
    await assert.rejects(addressesOf(http, rules('8.8.8.8')), failsWith('http_not_allowed'));
    await assert.rejects(addressesOf(http, rules('127.0.0.1', '8.8.8.8')), failsWith('http_not_allowed'));
    assert.equal((await addressesOf(http, rules('127.0.0.1', '::1'))).length, 2);
    const all: DestinationRules = { ...rules('10.0.0.1'), privateAddresses: 'all' };
    await assert.rejects(addressesOf(http, all), failsWith('http_not_allowed'));
    assert.equal((await addressesOf(http, { ...all, allowHttp: true })).length, 1);
    const none: DestinationRules = { ...rules('127.0.0.1'), privateAddresses: 'none', allowHttp: true };
    await assert.rejects(addressesOf(http, none), failsWith('address_not_allowed'));
  });
});
