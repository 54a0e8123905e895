/** Upper limit of a logo's size in bytes, exclusive. */
const bytesMax = 4_000_000;
const side = 1024;
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** An image in the API’s format, or the problem with it. */
export type ReadLogo = { base64: string; name: string; bytes: number } | { problem: string };

/** Reads a file as a logo: a PNG of 1024×1024 pixels under 4 MB. The server validates it completely. */
export async function readLogo(file: File): Promise<ReadLogo> {
  if (file.size >= bytesMax) {
    return { problem: `Must be smaller than 4 MB; this is ${(file.size / 1_000_000).toFixed(1)} MB.` };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (!signature.every((byte, index) => bytes[index] === byte) || bytes.length < 24) {
    return { problem: 'Choose a PNG file.' };
  }
  // The first chunk is the header, which starts with width and height (PNG, section 11.2.1).
  const header = new DataView(bytes.buffer);
  const [width, height] = [header.getUint32(16), header.getUint32(20)];
  if (width !== side || height !== side) {
    return { problem: `Must be ${side}×${side} pixels; this is ${width}×${height}.` };
  }
  return { base64: toBase64(bytes), name: file.name, bytes: file.size };
}

const step = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += step) {
    text += String.fromCharCode(...bytes.subarray(start, start + step));
  }
  return btoa(text);
}
