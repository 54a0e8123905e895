import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { repository } from '../support/process.ts';

/** Sections that promise nothing. */
const withoutPromises = ['Attackers', 'What is not defended'];
/** Suites that several files run are in test/support. */
const kinds = ['.test.ts', '.long.test.ts', '.slow.test.ts', '.ts'];

interface Promise {
  text: string;
  tests: { file: string; title: string }[];
}

const reference = /`((?:test|src)\/[\w./-]+)`: (.+)/u;

/** The list items and table rows of the page, each with the tests that it names. */
function promisesIn(page: string): Promise[] {
  return page.split(/^(?=## )/mu).flatMap((section) => {
    const heading = /^## (.*)$/mu.exec(section)?.[1] ?? '';
    if (withoutPromises.includes(heading)) return [];
    const items = section.split(/^(?=- )/mu).slice(1);
    return [...items.map(toItem), ...rowsIn(section)];
  });
}

/** An item ends with its continued and nested lines. */
function toItem(text: string): Promise {
  const lines = text.split('\n');
  const end = lines.findIndex((line, at) => at > 0 && !line.startsWith('  '));
  const own = end === -1 ? lines : lines.slice(0, end);
  return {
    text: own[0] as string,
    tests: own.filter((line) => line.startsWith('  - ')).flatMap((line) => toReference(line)),
  };
}

function rowsIn(section: string): Promise[] {
  return [...section.matchAll(/^\| .*\|$/gmu)]
    .map(([row]) => row)
    .filter((row) => !/^\| (?:---|Data|Role)/u.test(row))
    .map((row) => ({ text: row, tests: row.replace(/ \|$/u, '').split('<br>').flatMap(toReference) }));
}

function toReference(text: string): { file: string; title: string }[] {
  const [, file, title] = reference.exec(text) ?? [];
  return file === undefined || title === undefined ? [] : [{ file, title }];
}

const promises = promisesIn(readFileSync(join(repository, 'docs/security.md'), 'utf8'));

test('every promise of the security page names a test', () => {
  assert.ok(promises.length > 60, `${promises.length}`);
  assert.deepEqual(
    promises.filter(({ tests }) => tests.length === 0).map(({ text }) => text),
    [],
  );
});

test('every test that the security page names exists', () => {
  const missing = promises.flatMap(({ tests }) =>
    tests.filter(({ file, title }) => !hasTest(file, title)).map(({ file, title }) => `${file}: ${title}`),
  );
  assert.deepEqual(missing, []);
});

test('promises are found in lists and tables, with their tests', () => {
  const page = [
    '## Attackers',
    '- one',
    '## Data',
    '| Data | Test |',
    '| --- | --- |',
    '| `a` | `test/a`: first<br>`test/b`: second |',
    '',
    '- two,',
    '  continued',
    '  - `test/c`: third',
    '- three',
    '',
    '  - no item',
  ].join('\n');
  assert.deepEqual(
    promisesIn(page).map(({ tests }) => tests.map(({ file, title }) => `${file}: ${title}`)),
    [['test/c: third'], [], ['test/a: first', 'test/b: second']],
  );
});

/** The title of a test, or of a suite, as it is in the source. */
function hasTest(file: string, title: string): boolean {
  const path = kinds.map((kind) => join(repository, `${file}${kind}`)).find(existsSync);
  if (path === undefined) return false;
  const source = readFileSync(path, 'utf8');
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
}
