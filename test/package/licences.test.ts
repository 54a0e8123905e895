import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readLock, shippedComponents } from '../../scripts/components.ts';
import { licenceProblems } from '../../scripts/licences.ts';

const named = (licence: string | undefined) => ({ name: 'one', version: '1.0.0', licence });

test('every package that is published or installed with Gingham has an allowed licence', () => {
  const components = shippedComponents(readLock());
  assert.ok(components.length > 100);
  assert.deepEqual(licenceProblems(components), []);
});

test('packages with other licences, or without one, are reported', () => {
  for (const licence of ['MIT', '(MIT OR GPL-3.0-only)', '(MIT AND ISC)']) {
    assert.deepEqual(licenceProblems([named(licence)]), [], licence);
  }
  for (const licence of ['GPL-3.0-only', '(MIT AND GPL-3.0-only)', 'UNLICENSED', 'SEE LICENSE IN LICENSE']) {
    assert.deepEqual(licenceProblems([named(licence)]), [`one@1.0.0: ${licence}`]);
  }
  assert.deepEqual(licenceProblems([named(undefined)]), ['one@1.0.0: no licence']);
});

test('a package is found in the nearest folder, and what only builds the console is left out', () => {
  const lock = {
    '': { dependencies: { a: '1', b: '1' } },
    console: { devDependencies: { react: '1', vite: '1' } },
    'node_modules/a': { version: '1', license: 'MIT', dependencies: { b: '2' } },
    'node_modules/a/node_modules/b': { version: '2', license: 'ISC', dependencies: { c: '1' } },
    'node_modules/b': { version: '1', license: 'MIT' },
    'node_modules/c': { version: '1', license: 'MIT' },
    'node_modules/react': { version: '1', license: 'MIT' },
    'node_modules/vite': { version: '1', license: 'MIT' },
  };
  assert.deepEqual(
    shippedComponents(lock).map(({ path, dependsOn }) => [path, ...dependsOn]),
    [
      ['node_modules/a', 'node_modules/a/node_modules/b'],
      ['node_modules/a/node_modules/b', 'node_modules/c'],
      ['node_modules/b'],
      ['node_modules/c'],
      ['node_modules/react'],
    ],
  );
});
