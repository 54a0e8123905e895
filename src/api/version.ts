import { readFileSync } from 'node:fs';

/** package.json is two folders up, both from `src` and from `dist`. */
const file = new URL('../../package.json', import.meta.url);

/** Version of this package. */
export const packageVersion = (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
