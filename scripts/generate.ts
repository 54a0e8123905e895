// Writes the documents that are made from the source; with --check, only tells which are out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cliReference } from '../src/cli/reference.ts';
import { clientSettings, envName, flagName, type Setting, settings } from '../src/config/settings.ts';
import { errorTable, errorTypes } from '../src/wire/errors.ts';
import { openApiDocument } from '../src/wire/openapi.ts';

const root = new URL('..', import.meta.url);
const note = '<!-- Made by `npm run generate`; do not edit. -->';

/** What each document holds, given what it holds now. */
const documents: Record<string, (now: string) => string> = {
  'docs/openapi.json': () => `${JSON.stringify(openApiDocument(), null, 2)}\n`,
  'docs/errors.md': errorsPage,
  'docs/cli.md': () => cliReference().replace('\n', `\n\n${note}\n`),
  'docs/sandbox.md': withExamples,
  'docs/webhooks.md': withExamples,
  'README.md': (now) => between(now, 'settings', settingsTables()),
};

function errorsPage(): string {
  const rows = errorTypes.flatMap((type) =>
    Object.entries(errorTable)
      .filter(([, row]) => row.type === type)
      .map(([code, { status, message }]) => [`\`${type}\``, `\`${code}\``, String(status), message]),
  );
  return `# Errors

${note}

Every error body holds these and a \`request_id\`. The codes are stable; messages name the fields concerned and may
change. A body over the limit of its operation is \`INVALID_BODY\` with status 413. What keeps a registration from going on
is no error of a call: it stands in \`institutions[].errors\` of \`/partner/customer/oauth_institutions/get\`, as
\`PARTNER_ERROR\` / \`OAUTH_REGISTRATION_ERROR\`.

${table(['Type', 'Code', 'Status', 'Meaning'], rows)}`;
}

/** Puts each example that a page names in a comment into the block below it. */
function withExamples(page: string): string {
  return page.replace(
    /(<!-- (examples\/\S+) -->\n```\w+\n)[\s\S]*?(```\n)/gu,
    (_block, before: string, path: string, after: string) =>
      `${before}${readFileSync(new URL(path, root), 'utf8')}${after}`,
  );
}

function settingsTables(): string {
  return `${note}

A server’s settings:

${settingsTable(settings)}
Settings of the command line where it talks to a running server:

${settingsTable(clientSettings)}`;
}

function settingsTable(of: Record<string, Setting<unknown>>): string {
  return table(
    ['Variable', 'Flag', 'Default', 'Meaning'],
    Object.values(of).map((setting) => [
      `\`${envName(setting)}\``,
      setting.isSecret ? '' : `\`${flagName(setting)}\``,
      defaultOf(setting),
      `${setting.description} Value: ${setting.form}.`,
    ]),
  );
}

function defaultOf({ default: fallback }: Setting<unknown>): string {
  if (fallback === null) return '';
  if (typeof fallback === 'string') return `\`${fallback}\``;
  return Object.entries(fallback)
    .map(([mode, value]) => `\`${value}\` (${mode})`)
    .join(', ');
}

function table(heads: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |\n`;
  return [heads, heads.map(() => '---'), ...rows].map(line).join('');
}

/** Replaces what stands between `<!-- name:start -->` and `<!-- name:end -->`. */
function between(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`there is no ${start} … ${end}`);
  return `${text.slice(0, from + start.length)}\n${content}${text.slice(to)}`;
}

for (const [path, make] of Object.entries(documents)) {
  const file = new URL(path, root);
  const now = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const made = make(now);
  if (made === now) continue;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${path} is out of date; run \`npm run generate\`\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, made);
  }
}
