// Runs Vite on the console, also in a clone whose path has characters that are special in URLs; on Node 20 or later.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command of Vite and forwards signals to it; returns its exit code. */
export function runVite([command, ...flags], stdio) {
  return withPlainPath(async (path) => {
    const vite = [join(root, 'node_modules/vite/bin/vite.js'), command, join(path, 'console')];
    const child = spawn(process.execPath, [...vite, '--configLoader', 'native', ...flags], {
      cwd: root,
      stdio,
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    const [code] = await once(child, 'close');
    return code ?? 1;
  });
}

/** Calls `work` with the path of the clone, or with a link to it if Vite would take part of the path for a URL's query. */
async function withPlainPath(work) {
  if (/^[\p{L}\p{N} _.:/\\-]*$/u.test(root)) return work(root);
  const folder = mkdtempSync(join(tmpdir(), 'gingham-'));
  try {
    const link = join(folder, 'clone');
    // On Windows, links other than junctions need a privilege.
    symlinkSync(root, link, 'junction');
    return await work(link);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
