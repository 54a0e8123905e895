import { globSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** How many groups there are: some more than run at a time, so that none is long alone at the end. */
const groups = 8;

/**
 * Defines the tests of one group: every so-manieth file of those that need no process of their own. A process for each
 * would take most of its time to load what all of them load.
 */
export async function importShare(group: number): Promise<void> {
  const exclude = ['**/crash.test.ts', '**/model/*.test.ts'];
  const folders = '{api,http,outbound,partner,registrar,store,webhooks}';
  const files = globSync(`test/${folders}/**/*.test.ts`, { exclude }).toSorted();
  for (const [index, file] of files.entries()) {
    if (index % groups === group) await import(pathToFileURL(file).href);
  }
}
