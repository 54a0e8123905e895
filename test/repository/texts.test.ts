import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'vitest';
import { parseAst } from 'vitest/node';
import { repository } from '../support/process.ts';

/** The sources of pages: the console, the API reference and the printable packet. */
const sources = globSync(['console/src/**/*.{ts,tsx}', 'src/http/{docs,packet}/*.ts'], {
  cwd: repository,
  exclude: ['**/*.d.ts'],
});

/** Terms that no page uses, each with the established one. */
const terms: readonly (readonly [term: RegExp, established: string])[] = [
  [/\bmend(?:s|ed|ing)?\b/iu, 'fix'],
  [/\bin law\b/iu, 'legal name'],
  [/\bon paper\b/iu, 'compliance'],
  [/\bfor keeps\b/iu, 'in production'],
  [/\b(?:reported|tells?|relevant)\b/iu, 'show, return or notify'],
  [/\b(?:whoever|somebody|anybody|nobody)\b/iu, 'the user, the partner or the operator'],
  [/\blately\b/iu, 'recent activity'],
  [/\banew\b/iu, 'again'],
];

test('no page uses a term that has an established one', () => {
  const texts = sources.flatMap((file) =>
    textsIn(readFileSync(`${repository}${file}`, 'utf8')).map((text) => ({ file, text })),
  );
  assert.ok(texts.length > 5_000);
  const found = texts.flatMap(({ file, text }) =>
    terms
      .filter(([term]) => term.test(text))
      .map(([, established]) => `${file}: “${text.trim()}”: use ${established}`),
  );
  assert.deepEqual(found, []);
});

test('texts are found in string literals, templates and JSX, but not in imports, names or comments', () => {
  const source = `
    import { reported } from './reported.ts'; // reported
    export * from './reported.ts';
    const page = () => import('./reported.ts');
    const reported = <Told reported="one" title={\`two \${reported ? 'three' : reported}\`}>four</Told>;
  `;
  assert.deepEqual(textsIn(source), ['one', 'two ', '', 'three', 'four']);
});

/** The texts of a source in TypeScript, without the paths of modules. */
function textsIn(source: string): string[] {
  return textsOf(parseAst(source, { lang: 'tsx' }));
}

function textsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsOf);
  if (typeof node !== 'object' || node === null) return [];
  const { type, value, source: _path, ...children } = node as Record<string, unknown>;
  if (type === 'Literal' || type === 'JSXText') return [String(value)];
  if (type === 'TemplateElement') return [(value as { cooked: string }).cooked];
  return [value, ...Object.values(children)].flatMap(textsOf);
}
