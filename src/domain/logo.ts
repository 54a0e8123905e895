import { createHash } from 'node:crypto';
import { DomainError } from './errors.ts';
import { pngProblem } from './png.ts';

/** Largest logo, in bytes of PNG; a larger or equal one is refused. */
export const logoBytesMax = 4_000_000;
const side = 1024;

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
  const problem = pngProblem(png, side, side);
  if (problem !== null) throw invalid(problem);
  return { png, sha256: createHash('sha256').update(png).digest('hex') };
}

function invalid(problem: string): DomainError {
  return new DomainError('INVALID_LOGO', { fields: [{ path: 'logo', problem }] });
}
