import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';

const packages = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const { version } = JSON.parse(readFileSync(join(packages, '@sparticuz/chromium/package.json'), 'utf8'));
const cache = join(packages, '.cache');
const directory = join(cache, `chromium-${version}`);

/** Path of the unpacked browser. */
export const chromiumPath = join(directory, 'chromium');

/** Unpacks the browser unless it is unpacked already; takes a few seconds. */
export async function unpackChromium(): Promise<void> {
  if (existsSync(directory)) return;
  mkdirSync(cache, { recursive: true });
  const unpacked = mkdtempSync(join(cache, 'chromium-'));
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = unpacked;
  await chromium.executablePath();
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  try {
    // Atomic, so that concurrent runs never see a partial one.
    renameSync(unpacked, directory);
  } catch (error) {
    rmSync(unpacked, { recursive: true });
    if (!existsSync(directory)) throw error;
  }
}
