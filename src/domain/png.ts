import { crc32, inflateSync } from 'node:zlib';

/** Fields of a PNG's header (PNG, third edition, section 11.2.1). */
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
/** Far more than programs write: an image of 4 MB in the smallest common chunks (8 KiB) has 500. */
const chunksMax = 10_000;
const indexedColour = 3;
const greyColours = [0, 4];
/** First column and row, and step between columns and rows, of each pass (section 8.2). */
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
 * Returns why bytes are not a complete, undamaged PNG of the given pixels; null if they are. Uses memory for at most
 * one image of that size, however large its data would unpack to.
 */
export function pngProblem(bytes: Buffer, width: number, height: number): string | null {
  if (!bytes.subarray(0, signature.length).equals(signature)) return 'is not a PNG image';
  const chunks = readChunks(bytes);
  if (typeof chunks === 'string') return chunks;
  const header = readHeader(chunks);
  if (header === null) return damaged('its IHDR chunk is missing or invalid');
  if (header.width !== width || header.height !== height) {
    return `must be ${width}×${height} pixels, not ${header.width}×${header.height}`;
  }
  return orderProblem(chunks) ?? paletteProblem(chunks, header) ?? imageProblem(chunks, header);
}

function damaged(cause: string): string {
  return `is a damaged PNG image (${cause})`;
}

function truncated(where: string): string {
  return `is a truncated PNG image (the file ends ${where})`;
}

/** Reads all chunks up to IEND (section 5.3), which must be the end of the file; returns the problem if that fails. */
function readChunks(bytes: Buffer): Chunk[] | string {
  const chunks: Chunk[] = [];
  for (let at = signature.length; at < bytes.length; ) {
    if (chunks.length === chunksMax) return `must not have more than ${chunksMax} chunks`;
    if (at + 8 > bytes.length) return truncated('within a chunk');
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/u.test(type)) return damaged(`there is no valid chunk at byte ${at}`);
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) return truncated(`within its ${type} chunk at byte ${at}`);
    if (bytes.readUInt32BE(end) !== crc32(bytes.subarray(at + 4, end))) {
      return damaged(`the checksum of its ${type} chunk at byte ${at} is wrong`);
    }
    chunks.push({ type, data: bytes.subarray(at + 8, end) });
    at = end + 4;
    if (type === 'IEND') return at === bytes.length ? chunks : trailing(bytes.length - at);
  }
  return truncated('before its IEND chunk');
}

function trailing(bytes: number): string {
  return `has ${bytes} ${bytes === 1 ? 'byte' : 'bytes'} after the end of the PNG image`;
}

function readHeader([first]: readonly Chunk[]): Header | null {
  if (first?.type !== 'IHDR' || first.data.length !== 13) return null;
  const { data } = first;
  const bitDepth = data.readUInt8(8);
  const colourType = data.readUInt8(9);
  const interlace = data.readUInt8(12);
  const isKnown = colourTypes[colourType]?.bitDepths.includes(bitDepth) ?? false;
  // Compression and filter method have one value each, interlace method two.
  if (!isKnown || data.readUInt16BE(10) !== 0 || interlace > 1) return null;
  return {
    width: data.readUInt32BE(0),
    height: data.readUInt32BE(4),
    bitDepth,
    colourType,
    isInterlaced: interlace === 1,
  };
}

const criticalChunks = ['IHDR', 'PLTE', 'IDAT', 'IEND'];
/** The order of critical chunks (section 5.6); `-` is any other. */
const chunkOrder = /^IHDR(?: -)*(?: PLTE(?: -)*)?(?: IDAT)+(?: -)* IEND$/u;

function orderProblem(chunks: readonly Chunk[]): string | null {
  const types = chunks.map(({ type }) => (/^[A-Z]/u.test(type) ? type : '-'));
  const unknown = types.find((type) => type !== '-' && !criticalChunks.includes(type));
  if (unknown !== undefined) return damaged(`its critical chunk ${unknown} is unknown`);
  if (!types.includes('IDAT')) return damaged('it has no IDAT chunk');
  if (!chunkOrder.test(types.join(' '))) return damaged('its chunks are not in order');
  return chunks.at(-1)?.data.length === 0 ? null : damaged('its IEND chunk is not empty');
}

/** Section 11.2.2: complete entries, at most as many as the bit depth can address; none in greyscale images. */
function paletteProblem(chunks: readonly Chunk[], { colourType, bitDepth }: Header): string | null {
  const palette = chunks.find(({ type }) => type === 'PLTE');
  if (palette === undefined) return colourType === indexedColour ? damaged('it has no PLTE chunk') : null;
  const entries = palette.data.length / 3;
  const entriesMax = colourType === indexedColour ? 2 ** bitDepth : 256;
  const isRight =
    !greyColours.includes(colourType) && Number.isInteger(entries) && entries > 0 && entries <= entriesMax;
  return isRight ? null : damaged('its PLTE chunk is invalid');
}

/** Unpacks the image: exactly as many bytes as its size requires, each row with a known filter (section 9). */
function imageProblem(chunks: readonly Chunk[], header: Header): string | null {
  const rows = rowsOf(header);
  const size = rows.reduce((sum, { bytes, count }) => sum + bytes * count, 0);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  let image: Buffer;
  try {
    image = inflateSync(packed, { maxOutputLength: size });
  } catch (error) {
    return damaged(`its image data ${dataProblems[(error as { code?: string }).code ?? ''] ?? 'is corrupt'}`);
  }
  if (image.length !== size) return damaged('its image data is incomplete');
  let at = 0;
  for (const { bytes, count } of rows) {
    for (let row = 0; row < count; row += 1, at += bytes) {
      if ((image[at] as number) > 4) return damaged('its image data has a row with an unknown filter');
    }
  }
  return null;
}

/** Problems by zlib error code. */
const dataProblems: Readonly<Record<string, string>> = {
  ERR_BUFFER_TOO_LARGE: 'is larger than its size requires',
  Z_BUF_ERROR: 'is incomplete',
};

/** Rows of each pass, including the byte for their filter. */
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
