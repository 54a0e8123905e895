import { crc32, deflateSync } from 'node:zlib';

export interface PngOptions {
  width?: number;
  height?: number;
  bitDepth?: number;
  colourType?: number;
  isInterlaced?: boolean;
  /** The content of IDAT; by default the packed rows of an image of zeros. */
  packed?: Buffer;
  /** Chunks between IHDR and IDAT; by default a palette if the colour type requires one. */
  between?: Buffer[];
}

export const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');
const samples: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The pass of each pixel of an 8×8 tile, if interlaced. */
const passes = [
  '16462646',
  '77777777',
  '56565656',
  '77777777',
  '36463646',
  '77777777',
  '56565656',
  '77777777',
];

export function pngChunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}

/** Returns a PNG image, by default a valid logo. */
export function png(options: PngOptions = {}): Buffer {
  const { colourType = 6 } = options;
  const { between = colourType === 3 ? [pngChunk('PLTE', Buffer.alloc(3))] : [] } = options;
  const { packed = deflateSync(Buffer.alloc(unpackedBytes(options))) } = options;
  const chunks = [pngHeader(options), ...between, pngChunk('IDAT', packed), pngChunk('IEND')];
  return Buffer.concat([pngSignature, ...chunks]);
}

export function pngHeader(options: PngOptions): Buffer {
  const { width = 1024, height = 1024, bitDepth = 8, colourType = 6, isInterlaced = false } = options;
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bitDepth, colourType, 0, 0, isInterlaced ? 1 : 0], 8);
  return pngChunk('IHDR', data);
}

/** Bytes of all rows with their filters, unpacked. */
export function unpackedBytes(options: PngOptions = {}): number {
  const { width = 1024, height = 1024, bitDepth = 8, colourType = 6, isInterlaced = false } = options;
  const bitsPerPixel = bitDepth * (samples[colourType] ?? 0);
  const names = isInterlaced ? ['1', '2', '3', '4', '5', '6', '7'] : [''];
  let bytes = 0;
  for (const name of names) {
    for (let y = 0; y < height; y += 1) {
      let pixels = 0;
      for (let x = 0; x < width; x += 1) {
        if (name === '' || passes[y % 8]?.[x % 8] === name) pixels += 1;
      }
      if (pixels > 0) bytes += 1 + Math.ceil((pixels * bitsPerPixel) / 8);
    }
  }
  return bytes;
}
