import { createHash } from 'node:crypto';
import { DomainError } from './errors.ts';
import { pngProblem } from './png.ts';

/** Logos must be smaller than this, in bytes of PNG. */
export const logoBytesMax = 4_000_000;
const side = 1024;

export interface Logo {
  png: Buffer;
  /** Hex; identifies the logo everywhere. */
  sha256: string;
}

/**
 * Reads a logo: strict base64 (RFC 4648, section 4) of a complete, undamaged PNG of 1024×1024 pixels under 4 MB.
 *
 * @throws DomainError INVALID_LOGO, with the rule it violates
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
