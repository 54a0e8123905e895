import { crc32, inflateSync } from 'node:zlib';

/** What stands in a PNG's header (PNG, third edition, section 11.2.1). */
interface Header {
  width: number;
  height: number;
  bitDepth: number;
  colourType: number;
  isInterlaced: boolean;
}

interface Chunk {
  type: string;
  data: Buffer;
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
/** Samples per pixel and bit depths by colour type (section 11.2.1, table 12). */
const colourTypes: Readonly<Record<number, { samples: number; bitDepths: readonly number[] }>> = {
  0: { samples: 1, bitDepths: [1, 2, 4, 8, 16] },
  2: { samples: 3, bitDepths: [8, 16] },
  3: { samples: 1, bitDepths: [1, 2, 4, 8] },
  4: { samples: 2, bitDepths: [8, 16] },
  6: { samples: 4, bitDepths: [8, 16] },
};
/** Far above what programs write: an image of 4 MB in the smallest customary pieces (8 KiB) has 500. */
const chunksMax = 10_000;
const indexedColour = 3;
const greyColours = [0, 4];
/** First column and row, step between columns and rows, of each pass (section 8.2). */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Says why bytes are not a whole, undamaged PNG of this many pixels; null when they are. Takes memory for one
 * image of that size at most, however much its data would unpack to.
 */
export function pngProblem(bytes: Buffer, width: number, height: number): string | null {
  if (!bytes.subarray(0, signature.length).equals(signature)) return 'is not a PNG image';
  const chunks = readChunks(bytes.subarray(signature.length));
  const header = chunks === null ? null : readHeader(chunks);
  if (chunks === null || header === null) return 'is a damaged PNG image';
  if (header.width !== width || header.height !== height) return `must be ${width}×${height} pixels`;
  return isInOrder(chunks, header) && isWholeImage(chunks, header) ? null : 'is a damaged PNG image';
}

/** Null when a chunk is cut off, misnamed, or its checksum is wrong (section 5.3), or there are too many. */
function readChunks(bytes: Buffer): Chunk[] | null {
  const chunks: Chunk[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 12 > bytes.length || chunks.length === chunksMax) return null;
    const end = at + 8 + bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (end + 4 > bytes.length || !/^[A-Za-z]{4}$/u.test(type)) return null;
    if (bytes.readUInt32BE(end) !== crc32(bytes.subarray(at + 4, end))) return null;
    chunks.push({ type, data: bytes.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

function readHeader([first]: readonly Chunk[]): Header | null {
  if (first?.type !== 'IHDR' || first.data.length !== 13) return null;
  const { data } = first;
  const bitDepth = data.readUInt8(8);
  const colourType = data.readUInt8(9);
  const interlace = data.readUInt8(12);
  const isKnown = colourTypes[colourType]?.bitDepths.includes(bitDepth) ?? false;
  // Compression and filter method have one value each; interlace method two.
  if (!isKnown || data.readUInt16BE(10) !== 0 || interlace > 1) return null;
  return {
    width: data.readUInt32BE(0),
    height: data.readUInt32BE(4),
    bitDepth,
    colourType,
    isInterlaced: interlace === 1,
  };
}

/** Critical chunks, each in its place (section 5.6); `-` stands for the others. */
const chunkOrder = /^IHDR(?: -)*(?: PLTE(?: -)*)?(?: IDAT)+(?: -)* IEND$/u;

function isInOrder(chunks: readonly Chunk[], header: Header): boolean {
  const types = chunks.map(({ type }) => (/^[A-Z]/u.test(type) ? type : '-'));
  const isEndEmpty = chunks.at(-1)?.data.length === 0;
  return chunkOrder.test(types.join(' ')) && isEndEmpty && isPaletteRight(chunks, header);
}

/** Section 11.2.2: whole entries, no more than the depth can tell apart; none where all is grey. */
function isPaletteRight(chunks: readonly Chunk[], { colourType, bitDepth }: Header): boolean {
  const palette = chunks.find(({ type }) => type === 'PLTE');
  if (palette === undefined) return colourType !== indexedColour;
  const entries = palette.data.length / 3;
  const entriesMax = colourType === indexedColour ? 2 ** bitDepth : 256;
  return (
    !greyColours.includes(colourType) && Number.isInteger(entries) && entries > 0 && entries <= entriesMax
  );
}

/** Unpacks the image: exactly as many bytes as its size calls for, each row with a known filter (section 9). */
function isWholeImage(chunks: readonly Chunk[], header: Header): boolean {
  const rows = rowsOf(header);
  const size = rows.reduce((sum, { bytes, count }) => sum + bytes * count, 0);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  let image: Buffer;
  try {
    image = inflateSync(packed, { maxOutputLength: size });
  } catch {
    return false;
  }
  if (image.length !== size) return false;
  let at = 0;
  for (const { bytes, count } of rows) {
    for (let row = 0; row < count; row += 1, at += bytes) {
      if ((image[at] as number) > 4) return false;
    }
  }
  return true;
}

/** Rows of each pass, with the byte that names their filter. */
function rowsOf({ width, height, bitDepth, colourType, isInterlaced }: Header) {
  const bitsPerPixel = bitDepth * (colourTypes[colourType]?.samples ?? 0);
  const passes = isInterlaced ? adam7 : ([[0, 0, 1, 1]] as const);
  return passes
    .map(([column, row, columnStep, rowStep]) => ({
      pixels: Math.ceil((width - column) / columnStep),
      count: Math.ceil((height - row) / rowStep),
    }))
    .filter(({ pixels, count }) => pixels > 0 && count > 0)
    .map(({ pixels, count }) => ({ bytes: 1 + Math.ceil((pixels * bitsPerPixel) / 8), count }));
}
