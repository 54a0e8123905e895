import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { anyText } from '../../test/support/any-text.ts';
import { type AddressKind, classifyAddress, type Embedding } from './address-class.ts';

type Row = [address: string, kind: AddressKind, embedding?: Embedding];

function judges(rows: Row[]): void {
  for (const [address, kind, embedding] of rows) {
    const through = embedding === undefined ? '' : `, by the embedded ${embedding} address`;
    test(`${JSON.stringify(address)} is ${kind}${through}`, () => {
      assert.deepEqual(classifyAddress(address), embedding === undefined ? { kind } : { kind, embedding });
    });
  }
}

describe('an IPv4 address', () => {
  judges([
    ['1.1.1.1', 'public'],
    ['8.8.8.8', 'public'],
    ['93.184.215.14', 'public'],
    ['223.255.255.255', 'public'],
    ['0.0.0.0', 'unspecified'],
    ['0.255.255.255', 'unspecified'],
    ['1.0.0.0', 'public'],
    ['9.255.255.255', 'public'],
    ['10.0.0.0', 'private'],
    ['10.255.255.255', 'private'],
    ['11.0.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.64.0.0', 'carrier_grade_nat'],
    ['100.127.255.255', 'carrier_grade_nat'],
    ['100.128.0.0', 'public'],
    ['100.100.100.200', 'cloud_metadata'],
    ['126.255.255.255', 'public'],
    ['127.0.0.0', 'loopback'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['128.0.0.0', 'public'],
    ['168.63.129.15', 'public'],
    ['168.63.129.16', 'cloud_metadata'],
    ['169.253.255.255', 'public'],
    ['169.254.0.1', 'link_local'],
    ['169.254.169.253', 'link_local'],
    ['169.254.169.254', 'cloud_metadata'],
    ['169.254.170.2', 'cloud_metadata'],
    ['169.254.170.23', 'cloud_metadata'],
    ['169.255.0.0', 'public'],
    ['172.15.255.255', 'public'],
    ['172.16.0.0', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.0.0.1', 'reserved'],
    ['192.0.0.192', 'cloud_metadata'],
    ['192.0.1.0', 'public'],
    ['192.0.2.1', 'documentation'],
    ['192.88.99.1', 'reserved'],
    ['192.167.255.255', 'public'],
    ['192.168.0.1', 'private'],
    ['192.169.0.0', 'public'],
    ['198.17.255.255', 'public'],
    ['198.18.0.1', 'benchmarking'],
    ['198.19.255.255', 'benchmarking'],
    ['198.20.0.0', 'public'],
    ['198.51.100.7', 'documentation'],
    ['203.0.113.7', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.254', 'reserved'],
    ['255.255.255.255', 'broadcast'],
  ]);
});

describe('an IPv6 address', () => {
  judges([
    ['2606:4700:4700::1111', 'public'],
    ['2a00:1450:4001:800::200e', 'public'],
    ['3ffe::1', 'public'],
    ['::', 'unspecified'],
    ['0:0:0:0:0:0:0:0', 'unspecified'],
    ['::1', 'loopback'],
    ['0000:0000:0000:0000:0000:0000:0000:0001', 'loopback'],
    ['::1%lo', 'loopback'],
    ['fc00::1', 'unique_local'],
    ['fdff:ffff::1', 'unique_local'],
    ['fec0::1', 'unique_local'],
    ['fd00:ec2::254', 'cloud_metadata'],
    ['fd00:ec2:0:0::254', 'cloud_metadata'],
    ['fd00:ec2::254%eth0', 'cloud_metadata'],
    ['fd00:ec2::23', 'cloud_metadata'],
    ['fd20:ce::254', 'cloud_metadata'],
    ['fe80::1', 'link_local'],
    ['fe80::1%eth0', 'link_local'],
    ['FEBF:FFFF::1', 'link_local'],
    ['ff02::1', 'multicast'],
    ['ff0e::1', 'multicast'],
    ['100::1', 'discard_only'],
    ['100:0:0:1::1', 'reserved'],
    ['2001:db8::1', 'documentation'],
    ['3fff::1', 'documentation'],
    ['3fff:fff:ffff::1', 'documentation'],
    ['2001:2::1', 'benchmarking'],
    ['2001:10::1', 'reserved'],
    ['2001:20::1', 'reserved'],
    ['2001:200::1', 'public'],
    ['64:ff9b:1::1', 'local_nat64'],
    ['64:ff9b:1:ffff::8.8.8.8', 'local_nat64'],
    ['5f00::1', 'reserved'],
    ['4000::1', 'reserved'],
    ['1fff::1', 'reserved'],
    ['::1:0:0:0', 'reserved'],
    ['fe00::1', 'reserved'],
  ]);
});

describe('an IPv6 address that holds an IPv4 address', () => {
  judges([
    ['::ffff:8.8.8.8', 'public', 'ipv4_mapped'],
    ['::ffff:127.0.0.1', 'loopback', 'ipv4_mapped'],
    ['::FFFF:7F00:1', 'loopback', 'ipv4_mapped'],
    ['0:0:0:0:0:ffff:0a00:0001', 'private', 'ipv4_mapped'],
    ['::ffff:a9fe:a9fe', 'cloud_metadata', 'ipv4_mapped'],
    ['::ffff:169.254.169.254%eth0', 'cloud_metadata', 'ipv4_mapped'],
    ['::ffff:0.0.0.0', 'unspecified', 'ipv4_mapped'],
    ['::ffff:255.255.255.255', 'broadcast', 'ipv4_mapped'],
    ['::8.8.8.8', 'public', 'ipv4_compatible'],
    ['::127.0.0.1', 'loopback', 'ipv4_compatible'],
    ['::a00:1', 'private', 'ipv4_compatible'],
    ['::2', 'unspecified', 'ipv4_compatible'],
    ['::ffff:0:10.0.0.1', 'private', 'ipv4_translated'],
    ['::ffff:0:8.8.8.8', 'public', 'ipv4_translated'],
    ['64:ff9b::8.8.8.8', 'public', 'nat64'],
    ['64:ff9b::10.0.0.1', 'private', 'nat64'],
    ['64:ff9b::a9fe:a9fe', 'cloud_metadata', 'nat64'],
    ['0064:ff9b:0:0:0:0:7f00:1', 'loopback', 'nat64'],
    ['2002:808:808::1', 'public', '6to4'],
    ['2002:7f00:1::', 'loopback', '6to4'],
    ['2002:c0a8:101::1', 'private', '6to4'],
    ['2002:a9fe:a9fe::', 'cloud_metadata', '6to4'],
    ['2001:0:808:808:0:0:f7f7:f7f7', 'public', 'teredo'],
    ['2001:0:808:808:0:0:80ff:fffe', 'loopback', 'teredo'],
    ['2001:0:a00:1:0:0:f7f7:f7f7', 'private', 'teredo'],
    ['2606:4700::5efe:8.8.8.8', 'public', 'isatap'],
    ['2606:4700::5efe:10.0.0.1', 'private', 'isatap'],
    ['2606:4700::200:5efe:7f00:1', 'loopback', 'isatap'],
    ['fe80::5efe:8.8.8.8', 'link_local'],
    ['2001:db8::5efe:8.8.8.8', 'documentation'],
  ]);

  test('has the kind of that address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (inside) => {
        const { kind } = classifyAddress(inside);
        assert.deepEqual(classifyAddress(`::ffff:${inside}`), { kind, embedding: 'ipv4_mapped' });
        assert.deepEqual(classifyAddress(`64:ff9b::${inside}`), { kind, embedding: 'nat64' });
      }),
    );
  });
});

describe('text that is not an address', () => {
  judges([
    ['', 'not_an_address'],
    ['localhost', 'not_an_address'],
    ['example.com', 'not_an_address'],
    ['127.1', 'not_an_address'],
    ['127.0.0.1.', 'not_an_address'],
    ['127.0.0.01', 'not_an_address'],
    ['2130706433', 'not_an_address'],
    ['0x7f000001', 'not_an_address'],
    ['0177.0.0.1', 'not_an_address'],
    ['127.0.0.1:80', 'not_an_address'],
    ['[::1]', 'not_an_address'],
    ['::1::', 'not_an_address'],
    ['::ffff:256.0.0.1', 'not_an_address'],
    ['8.8.8.8%eth0', 'not_an_address'],
    [' 8.8.8.8', 'not_an_address'],
    ['8.8.8.8\n', 'not_an_address'],
  ]);

  test('every text has a kind, and all notations of an IPv6 address have the same', () => {
    fc.assert(fc.property(anyText(), (text) => assert.equal(typeof classifyAddress(text).kind, 'string')));
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
        assert.deepEqual(classifyAddress(address), classifyAddress(canonical));
      }),
    );
  });
});
