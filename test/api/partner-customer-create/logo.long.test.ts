import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, test } from 'vitest';
import { application, partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { newPartner } from '../../support/partner.ts';
import { png, pngChunk } from '../../support/png.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

const logo = png();
const heavy = (bytes: number) => png({ between: [pngChunk('tEXt', randomBytes(bytes - logo.length - 12))] });
const encode = (bytes: Buffer) => bytes.toString('base64');
const tooLarge = 'is a damaged PNG image (its image data is larger than its size requires)';
const bomb = deflateSync(Buffer.alloc(100_000_000));

const right: [string, Buffer][] = [
  ['true colour with alpha', logo],
  ['interlaced', png({ isInterlaced: true })],
  ['16 bits a sample', png({ bitDepth: 16 })],
  ['palette', png({ colourType: 3, bitDepth: 4 })],
  ['grey', png({ colourType: 0, bitDepth: 1 })],
  ['one byte under 4 MB', heavy(3_999_999)],
];

const wrong: [string, string, string][] = [
  ['empty text', '', 'is not strict base64'],
  ['words', 'my logo', 'is not strict base64'],
  ['a data URL', `data:image/png;base64,${encode(logo)}`, 'is not strict base64'],
  ['white space inside', encode(logo).replace(/.{76}/gu, '$&\r\n'), 'is not strict base64'],
  [
    'the URL-safe alphabet',
    encode(heavy(9000)).replaceAll('+', '-').replaceAll('/', '_'),
    'is not strict base64',
  ],
  ['a JPEG', encode(Buffer.from('ffd8ffe000104a46494600', 'hex')), 'is not a PNG image'],
  ['512×512', encode(png({ width: 512, height: 512 })), 'must be 1024×1024 pixels, not 512×512'],
  ['1024×1025', encode(png({ height: 1025 })), 'must be 1024×1024 pixels, not 1024×1025'],
  [
    'truncated',
    encode(logo.subarray(0, -20)),
    'is a truncated PNG image (the file ends within its IDAT chunk at byte 33)',
  ],
  [
    'a bit flipped',
    encode(Buffer.from(logo.map((byte, at) => (at === 60 ? byte ^ 1 : byte)))),
    'is a damaged PNG image (the checksum of its IDAT chunk at byte 33 is wrong)',
  ],
  [
    'bytes after its end',
    encode(Buffer.concat([logo, Buffer.from('<?php')])),
    'has 5 bytes after the end of the PNG image',
  ],
  ['4 MB', encode(heavy(4_000_000)), 'must be smaller than 4 MB'],
  ['a bomb', encode(png({ packed: bomb })), tooLarge],
  ['an interlaced bomb', encode(png({ isInterlaced: true, packed: bomb })), tooLarge],
];

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  const create = (changes: object) =>
    partnerCalls(server().url, server().demo)('/partner/customer/create', application(changes));

  describe('accepts a logo:', () => {
    for (const [name, bytes] of right) {
      test(name, async () => {
        const { status, body } = await create({ logo: encode(bytes) });
        assert.equal(status, 200, JSON.stringify(body));
        const { logo_sha256 } = await deskOf(server()).read(body.end_customer.client_id);
        assert.equal(logo_sha256, createHash('sha256').update(bytes).digest('hex'));
      });
    }
  });

  describe('INVALID_LOGO:', () => {
    for (const [name, text, problem] of wrong) {
      test(name, async () => {
        const { status, body } = await create({ logo: text });
        assert.equal(body.error_code, 'INVALID_LOGO');
        assert.equal(status, 400);
        assert.ok(body.error_message.endsWith(`: logo ${problem}`), body.error_message);
      });
    }
  });

  test('several end customers can have the same logo', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await create({ logo: encode(logo) })).body.end_customer.client_id),
    );
    const hashes = await Promise.all(ids.map(async (id) => (await deskOf(server()).read(id)).logo_sha256));
    assert.equal(new Set(hashes).size, 1);
  });

  test('an omitted logo defaults to the partner’s', async () => {
    const partner = await newPartner(server(), { logo: encode(logo) });
    const call = partnerCalls(server().url, partner);
    const own = png({ colourType: 2 });
    for (const [sent, kept] of [
      [undefined, logo],
      [encode(own), own],
    ] as const) {
      const { body } = await call('/partner/customer/create', application({ logo: sent }));
      const { logo_sha256 } = await deskOf(server()).read(body.end_customer.client_id);
      assert.equal(logo_sha256, createHash('sha256').update(kept).digest('hex'));
    }
  });

  describe('LOGO_REQUIRED', () => {
    const required = async (consentPane: boolean, changes: object) => {
      const partner = await newPartner(server(), { uses_co_branded_consent_pane: consentPane });
      const call = partnerCalls(server().url, partner);
      return call('/partner/customer/create', application(changes));
    };

    test('if a link customization is requested and the consent pane is co-branded', async () => {
      const { status, body } = await required(true, { create_link_customization: true });
      assert.equal(body.error_code, 'LOGO_REQUIRED');
      assert.equal(status, 400);
    });

    test('not with a logo, without a link customization, or without the co-branded pane', async () => {
      const calls = [
        required(true, { create_link_customization: true, logo: encode(logo) }),
        required(true, { create_link_customization: false }),
        required(true, {}),
        required(false, { create_link_customization: true }),
      ];
      for (const { status, body } of await Promise.all(calls))
        assert.equal(status, 200, JSON.stringify(body));
    });
  });
});
