import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** The modules in docs/architecture.md, and the imports that each is allowed. */
const described = new Map(
  [...read('docs/architecture.md').matchAll(/^\| `(\w+)\/` \|.*\| ([^|]+) \|$/gmu)].map(
    ([, name, imports]) => [name as string, imports as string],
  ),
);

const modules = readdirSync(new URL('src', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Override {
  includes: string[];
  linter: {
    rules: {
      style: {
        noRestrictedImports?: { level: string; options: { patterns: { group: string[] }[] } };
      };
    };
  };
}

const { overrides } = JSON.parse(read('import-rules.json')) as { overrides: Override[] };

function forbiddenBy(name: string): string[] {
  const rule = overrides.find(({ includes }) => includes.includes(`src/${name}/**`));
  const { level, options } = rule?.linter.rules.style.noRestrictedImports ?? {};
  assert.equal(level, 'error', `import-rules.json has no rule for src/${name}`);
  return (options?.patterns ?? []).flatMap(({ group }) =>
    group.flatMap((pattern) => /^\*\*\/(\w+)\/\*\*$/u.exec(pattern)?.[1] ?? []),
  );
}

describe('docs/architecture.md and the tree agree', () => {
  test('every folder under src is a module in the document, and every module is a folder', () => {
    assert.deepEqual([...described.keys()].toSorted(), modules.toSorted());
  });

  for (const [name, imports] of described) {
    test(`${name} may import from ${imports.replaceAll('`', '')}: Biome enforces exactly that`, () => {
      if (imports === 'everything') return assert.ok(name === 'cli');
      const allowed = [...imports.matchAll(/`(\w+)`/gu)].map(([, other]) => other as string);
      assert.equal(allowed.length === 0, imports === 'nothing');
      const others = modules.filter((other) => other !== name && !allowed.includes(other));
      assert.deepEqual(forbiddenBy(name).toSorted(), others.toSorted());
    });
  }

  test('folders under src are at most three deep', () => {
    const folders = readdirSync(new URL('src', root), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isDirectory(),
    );
    const depthOf = (path: string) => path.slice(path.lastIndexOf('src')).split(/[/\\]/u).length;
    for (const { parentPath, name } of folders) assert.ok(depthOf(parentPath) <= 3, `${parentPath}/${name}`);
  });

  test('the console imports only its own files and packages', () => {
    const folder = fileURLToPath(new URL('console/src/', root));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.tsx?$/u.test(name),
    );
    assert.ok(files.length > 20);
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8');
      for (const [, target] of text.matchAll(/(?:from|import\() ?'(\.[^']+)'/gu)) {
        const path = resolve(folder, dirname(file), target as string);
        assert.ok(path.startsWith(folder), `${file} imports ${target}`);
      }
    }
  });
});
