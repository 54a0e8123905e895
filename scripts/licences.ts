// Checks that every package which is published with Gingham, or installed by it, has a licence that allows this.
import { pathToFileURL } from 'node:url';
import { type Component, readLock, shippedComponents } from './components.ts';

/** Licences that require no more than to keep their notice, which npm installs with the package; OFL is for fonts. */
const allowed = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Unlicense',
];

/** Returns a line for each component without an allowed licence. */
export function licenceProblems(
  components: readonly Pick<Component, 'name' | 'version' | 'licence'>[],
): string[] {
  return components
    .filter(({ licence }) => !isAllowed(licence))
    .map(({ name, version, licence }) => `${name}@${version}: ${licence ?? 'no licence'}`);
}

/** An SPDX expression: one of the alternatives must be allowed, and all of those that apply together. */
function isAllowed(licence: string | undefined): boolean {
  if (licence === undefined) return false;
  const plain = licence.replaceAll(/[()]/gu, '');
  return plain.split(' OR ').some((one) => one.split(' AND ').every((id) => allowed.includes(id.trim())));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = licenceProblems(shippedComponents(readLock()));
  for (const problem of problems) process.stderr.write(`licence not allowed: ${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}
