import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import { DomainError } from './errors.ts';

/** Largest logo, in bytes of PNG; a larger or equal one is refused. */
export const logoBytesMax = 4_000_000;
const side = 1024;
const signature = Buffer.from('89504e470d0a1a0a', 'hex');

export interface Logo {
  png: Buffer;
  /** Hex; the logo's name everywhere. */
  sha256: string;
}

/**
 * Reads a logo: strict base64 (RFC 4648, section 4) of a whole, undamaged PNG of 1024×1024 pixels under 4 MB.
 *
 * @throws DomainError INVALID_LOGO, saying which of these it is not
 */
export function readLogo(base64: string): Logo {
  const png = Buffer.from(base64, 'base64');
  if (png.length === 0 || png.toString('base64') !== base64) throw invalid('is not strict base64');
  if (png.length >= logoBytesMax) throw invalid('must be smaller than 4 MB');
  // The size stands at a fixed place (PNG, section 11.2.2), so a bomb is refused before it is unpacked.
  if (png.length < 33 || !png.subarray(0, 8).equals(signature)) throw invalid('is not a PNG image');
  if (png.readUInt32BE(16) !== side || png.readUInt32BE(20) !== side) {
    throw invalid(`must be ${side}×${side} pixels`);
  }
  try {
    PNG.sync.read(png, { checkCRC: true });
  } catch (cause) {
    throw invalid('is a damaged PNG image', cause);
  }
  return { png, sha256: createHash('sha256').update(png).digest('hex') };
}

function invalid(problem: string, cause?: unknown): DomainError {
  return new DomainError('INVALID_LOGO', { fields: [{ path: 'logo', problem }], cause });
}
