import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, test } from 'vitest';
import {
  type PngOptions,
  png,
  pngChunk,
  pngHeader,
  pngSignature,
  unpackedBytes,
} from '../../test/support/png.ts';
import { pngProblem } from './png.ts';

const damaged = (cause: string) => `is a damaged PNG image (${cause})`;
const truncated = (where: string) => `is a truncated PNG image (the file ends ${where})`;
const noOrder = damaged('its chunks are not in order');
const noPalette = damaged('its PLTE chunk is invalid');
const noHeader = damaged('its IHDR chunk is missing or invalid');
const incomplete = damaged('its image data is incomplete');
const tooLarge = damaged('its image data is larger than its size requires');
const corrupt = damaged('its image data is corrupt');
const side = 33;
const problem = (bytes: Buffer) => pngProblem(bytes, side, side);
const small = (options: PngOptions = {}) => png({ width: side, height: side, ...options });

describe('a PNG', () => {
  const kinds = [
    [0, [1, 2, 4, 8, 16]],
    [2, [8, 16]],
    [3, [1, 2, 4, 8]],
    [4, [8, 16]],
    [6, [8, 16]],
  ] as const;

  for (const [colourType, bitDepths] of kinds) {
    for (const bitDepth of bitDepths) {
      for (const isInterlaced of [false, true]) {
        test(`of colour type ${colourType}, ${bitDepth} bits${isInterlaced ? ', interlaced' : ''} is valid`, () => {
          const bytes = small({ colourType, bitDepth, isInterlaced });
          assert.equal(problem(bytes), null);
          // An independent reader accepts it too.
          assert.equal(PNG.sync.read(bytes).width, side);
        });
      }
    }
  }

  test('of any size, interlaced, has the bytes of all its passes', () => {
    const size = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(size, size, fc.constantFrom(1, 8), (width, height, bitDepth) => {
        const bytes = png({ width, height, bitDepth, colourType: 0, isInterlaced: true });
        assert.equal(pngProblem(bytes, width, height), null);
      }),
    );
  });

  test('written by another library is valid', () => {
    const bytes = PNG.sync.write(new PNG({ width: side, height: side }));
    assert.equal(problem(bytes), null);
  });

  test('can contain up to 10,000 chunks', () => {
    const empty = Array.from({ length: 9_997 }, () => pngChunk('teXt'));
    assert.equal(problem(small({ between: empty })), null);
    const more = small({ between: [...empty, pngChunk('teXt')] });
    assert.equal(problem(more), 'must not have more than 10000 chunks');
  });

  test('can contain ancillary chunks and several data chunks', () => {
    const packed = deflateSync(Buffer.alloc(unpackedBytes({ width: side, height: side })));
    const chunks = [
      pngHeader({ width: side, height: side }),
      pngChunk('gAMA', Buffer.alloc(4)),
      pngChunk('PLTE', Buffer.alloc(6)),
      pngChunk('IDAT', packed.subarray(0, 5)),
      pngChunk('IDAT'),
      pngChunk('IDAT', packed.subarray(5)),
      pngChunk('tEXt', Buffer.from('Comment\0hello')),
      pngChunk('IEND'),
    ];
    assert.equal(problem(Buffer.concat([pngSignature, ...chunks])), null);
  });
});

describe('not a PNG', () => {
  const rows = (bytes: number) => small({ packed: deflateSync(Buffer.alloc(bytes)) });
  const exact = unpackedBytes({ width: side, height: side });
  const without = (...chunks: Buffer[]) =>
    Buffer.concat([pngSignature, pngHeader({ width: side, height: side }), ...chunks]);
  const data = pngChunk('IDAT', deflateSync(Buffer.alloc(exact)));
  const end = pngChunk('IEND');

  const whole = small();
  const idat = pngSignature.length + pngHeader({}).length;
  const iend = whole.length - end.length;
  const withByte = (at: number, flip = 1) =>
    Buffer.from(whole.map((byte, index) => (index === at ? byte ^ flip : byte)));

  const cases: [string, Buffer, string][] = [
    ['nothing', Buffer.alloc(0), 'is not a PNG image'],
    ['a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), 'is not a PNG image'],
    ['half the signature', pngSignature.subarray(0, 4), 'is not a PNG image'],
    ['the signature alone', pngSignature, truncated('before its IEND chunk')],
    [
      'an image of another size',
      png({ width: side, height: side + 1 }),
      `must be ${side}×${side} pixels, not ${side}×${side + 1}`,
    ],
    ['one truncated before its end chunk', whole.subarray(0, iend), truncated('before its IEND chunk')],
    [
      'one truncated in its end chunk',
      whole.subarray(0, -1),
      truncated(`within its IEND chunk at byte ${iend}`),
    ],
    [
      'one truncated in its data',
      whole.subarray(0, iend - 9),
      truncated(`within its IDAT chunk at byte ${idat}`),
    ],
    ['one truncated in a chunk type', whole.subarray(0, idat + 7), truncated('within a chunk')],
    ['one with bytes after its end', Buffer.concat([whole, Buffer.alloc(5)]), trailing('5 bytes')],
    ['one with a byte after its end', Buffer.concat([whole, Buffer.alloc(1)]), trailing('1 byte')],
    ['one with a chunk after its end', Buffer.concat([whole, pngChunk('tEXt')]), trailing('12 bytes')],
    [
      'one with a bit flipped in its header',
      withByte(pngSignature.length + 8 + 3),
      damaged('the checksum of its IHDR chunk at byte 8 is wrong'),
    ],
    [
      'one with a bit flipped in its data',
      withByte(idat + 10),
      damaged(`the checksum of its IDAT chunk at byte ${idat} is wrong`),
    ],
    [
      'one with a wrong checksum at its end',
      withByte(whole.length - 1),
      damaged(`the checksum of its IEND chunk at byte ${iend} is wrong`),
    ],
    [
      'one with a chunk type that is not letters',
      withByte(idat + 4, 0x40),
      damaged(`there is no valid chunk at byte ${idat}`),
    ],
    ['one with a missing row', rows(exact - 1), incomplete],
    [
      'one with truncated data',
      small({ packed: deflateSync(Buffer.alloc(exact)).subarray(0, -6) }),
      incomplete,
    ],
    ['one with a byte too many', rows(exact + 1), tooLarge],
    ['one that unpacks to much more than its size', rows(20_000_000), tooLarge],
    [
      'one that does so while interlaced',
      small({ isInterlaced: true, packed: deflateSync(Buffer.alloc(2e7)) }),
      tooLarge,
    ],
    ['one whose data is not zlib', small({ packed: Buffer.from('not zlib') }), corrupt],
    [
      'one whose zlib checksum is wrong',
      small({ packed: withLastBitFlipped(deflateSync(Buffer.alloc(exact))) }),
      corrupt,
    ],
    [
      'one with an unknown filter',
      small({ packed: deflateSync(Buffer.alloc(exact, 5)) }),
      damaged('its image data has a row with an unknown filter'),
    ],
    [
      'one of an unknown colour type',
      small({ colourType: 5, packed: deflateSync(Buffer.alloc(exact)) }),
      noHeader,
    ],
    ['one with a bit depth not allowed for its colour type', small({ bitDepth: 4 }), noHeader],
    ['one with a palette missing', small({ colourType: 3, between: [] }), damaged('it has no PLTE chunk')],
    ['one with an empty palette', small({ colourType: 3, between: [pngChunk('PLTE')] }), noPalette],
    [
      'one with too large a palette',
      small({ colourType: 3, bitDepth: 1, between: [pngChunk('PLTE', Buffer.alloc(9))] }),
      noPalette,
    ],
    [
      'one with a truncated palette',
      small({ colourType: 3, between: [pngChunk('PLTE', Buffer.alloc(4))] }),
      noPalette,
    ],
    [
      'one in grey with a palette',
      small({ colourType: 0, between: [pngChunk('PLTE', Buffer.alloc(3))] }),
      noPalette,
    ],
    ['one with two headers', without(pngHeader({ width: side, height: side }), data, end), noOrder],
    [
      'one with an unknown critical chunk',
      without(pngChunk('WHAT'), data, end),
      damaged('its critical chunk WHAT is unknown'),
    ],
    ['one without data', without(end), damaged('it has no IDAT chunk')],
    ['one without an end chunk', without(data), truncated('before its IEND chunk')],
    ['one with separated data chunks', without(data, pngChunk('tEXt'), data, end), noOrder],
    [
      'one with data in its end chunk',
      without(data, pngChunk('IEND', Buffer.alloc(1))),
      damaged('its IEND chunk is not empty'),
    ],
  ];

  for (const [name, bytes, expected] of cases) {
    test(name, () => assert.equal(problem(bytes), expected));
  }

  test('one with any single bit flipped', () => {
    const whole = small({ colourType: 0, bitDepth: 1 });
    const bit = fc.integer({ min: 0, max: whole.length * 8 - 1 });
    fc.assert(
      fc.property(bit, (at) => {
        const flipped = Buffer.from(whole);
        flipped[at >> 3] = (flipped[at >> 3] as number) ^ (1 << (at & 7));
        assert.notEqual(problem(flipped), null);
      }),
      { numRuns: 500 },
    );
  });

  test('one truncated anywhere', () => {
    const whole = small({ colourType: 0, bitDepth: 1 });
    for (let length = 0; length < whole.length; length += 1) {
      assert.notEqual(problem(whole.subarray(0, length)), null);
    }
  });

  test('any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.notEqual(problem(Buffer.concat([pngSignature, bytes])), null);
      }),
    );
  });
});

function trailing(bytes: string): string {
  return `has ${bytes} after the end of the PNG image`;
}

function withLastBitFlipped(bytes: Buffer): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1;
  return flipped;
}
