import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** What docs/architecture.md says: the rooms, and where each may import from. */
const described = new Map(
  [...read('docs/architecture.md').matchAll(/^\| `(\w+)\/` \|.*\| ([^|]+) \|$/gmu)].map(
    ([, room, imports]) => [room as string, imports as string],
  ),
);

const rooms = readdirSync(new URL('src', root), { withFileTypes: true })
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

const { overrides } = JSON.parse(read('biome.json')) as { overrides: Override[] };

function forbiddenBy(room: string): string[] {
  const rule = overrides.find(({ includes }) => includes.includes(`src/${room}/**`));
  const { level, options } = rule?.linter.rules.style.noRestrictedImports ?? {};
  assert.equal(level, 'error', `biome.json has no import rule for src/${room}`);
  return (options?.patterns ?? []).flatMap(({ group }) =>
    group.flatMap((pattern) => /^\*\*\/(\w+)\/\*\*$/u.exec(pattern)?.[1] ?? []),
  );
}

describe('docs/architecture.md and the tree agree', () => {
  test('every folder under src is a room of the document, and every room is a folder', () => {
    assert.deepEqual([...described.keys()].toSorted(), rooms.toSorted());
  });

  for (const [room, imports] of described) {
    test(`${room} may import from ${imports.replaceAll('`', '')}: Biome enforces just that`, () => {
      if (imports === 'everything') return assert.ok(room === 'cli');
      const allowed = [...imports.matchAll(/`(\w+)`/gu)].map(([, name]) => name as string);
      assert.equal(allowed.length === 0, imports === 'nothing');
      const others = rooms.filter((other) => other !== room && !allowed.includes(other));
      assert.deepEqual(forbiddenBy(room).toSorted(), others.toSorted());
    });
  }

  test('folders under src are at most three deep', () => {
    const folders = readdirSync(new URL('src', root), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isDirectory(),
    );
    const depthOf = (path: string) => path.slice(path.lastIndexOf('src')).split(/[/\\]/u).length;
    for (const { parentPath, name } of folders) assert.ok(depthOf(parentPath) <= 3, `${parentPath}/${name}`);
  });

  test('the console imports nothing but its own files and packages', () => {
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
