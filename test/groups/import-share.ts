import { globSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Tests that need no process of their own: where they are, and in how many processes they run. */
const kinds = {
  /** Some more than run at a time, so that none is long alone at the end. */
  server: { folders: '{api,http,outbound,partner,registrar,store,webhooks}', groups: 8 },
  /** Each process has a browser. */
  console: { folders: 'console', groups: 3 },
} as const;

/**
 * Defines the tests of one group: every so-manieth file of a kind. A process for each file would take most of its time to
 * load what all of them load.
 */
export async function importShare(kind: keyof typeof kinds, group: number): Promise<void> {
  const { folders, groups } = kinds[kind];
  // The last one counts objects of the whole process.
  const exclude = ['**/crash.test.ts', '**/model/*.test.ts', '**/poster-connection.test.ts'];
  const files = globSync(`test/${folders}/**/*.test.ts`, { exclude }).toSorted();
  for (const [index, file] of files.entries()) {
    if (index % groups === group) await import(pathToFileURL(file).href);
  }
}
