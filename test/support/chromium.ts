import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';

const packages = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const { version } = JSON.parse(readFileSync(join(packages, '@sparticuz/chromium/package.json'), 'utf8'));
const cache = join(packages, '.cache');
const directory = join(cache, `chromium-${version}`);

/** Where the browser is, once it is unpacked. */
export const chromiumPath = join(directory, 'chromium');

/** Unpacks the browser, which takes some seconds, where that has not been done. */
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
    // As a whole or not at all, however many do it at a time.
    renameSync(unpacked, directory);
  } catch (error) {
    rmSync(unpacked, { recursive: true });
    if (!existsSync(directory)) throw error;
  }
}
