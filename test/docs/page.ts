import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { repository } from '../support/process.ts';
import { runDirectory } from '../support/scratch.ts';
import type { TestServer } from '../support/test-server.ts';

/** Defines the command `gingham` in a shell, run from source. */
export const ginghamCommand = `gingham() { '${process.execPath}' src/cli/main.ts "$@"; }`;

/** The environment that a reader of a page sets up. */
export function readersEnv({ url, demo }: Pick<TestServer, 'url' | 'demo'>): Record<string, string> {
  const { clientId, secrets, operatorToken } = demo;
  return { GINGHAM: url, PLAID_CLIENT_ID: clientId, PLAID_SECRET: secrets.sandbox, TOKEN: operatorToken };
}

/** In addition, the settings of the command line, and a replacement for curl on machines without one. */
export function shellEnv(server: Pick<TestServer, 'url' | 'demo'>): Record<string, string> {
  return {
    ...readersEnv(server),
    GINGHAM_URL: server.url,
    GINGHAM_TOKEN: server.demo.operatorToken,
    PATH: [process.env['PATH'] ?? '', join(repository, 'test/support/bin')].join(delimiter),
    // Halves the start-up time of each `gingham` command.
    NODE_COMPILE_CACHE: join(runDirectory, 'compile-cache'),
  };
}

/** Runs a command in a folder of the repository and returns its output; throws if it fails. */
export function run(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  { input = '', folder = '' } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { PATH = '', HOME = '' } = process.env;
    const options = { cwd: `${repository}${folder}`, env: { PATH, HOME, ...env }, timeout: 60_000 };
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`));
    });
    child.stdin?.end(input);
  });
}

export function readPage(path: string): string {
  return readFileSync(`${repository}${path}`, 'utf8');
}

/** Returns the blocks of a page in one language, without those that show a file of the examples. */
export function blocksIn(page: string, language: string): string[] {
  const own = page.replace(/^<!-- examples\/\S+ -->\n```\w+\n[\s\S]*?^```$/gmu, '');
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gmu');
  return [...own.matchAll(block)].map(([, code]) => code as string);
}

/** Runs JavaScript as a module in a folder of the repository and returns its output. */
export function runModule(source: string, env: Record<string, string>, folder = ''): Promise<string> {
  return run(process.execPath, ['--input-type=module', '-'], env, { input: source, folder });
}

/** Runs a page's JavaScript blocks as one file in a folder, and compares the output with the comments. */
export async function assertPrintsAsStated(
  path: string,
  env: Record<string, string>,
  folder = '',
): Promise<void> {
  const blocks = blocksIn(readPage(path), 'js');
  assert.ok(blocks.length >= 12);
  const source = blocks.join('\n');
  const stated = [...source.matchAll(/\/\/ → (.*)$/gmu)].map(([, text]) => text);
  const printed = await runModule(source, env, folder);
  assert.deepEqual(printed.trimEnd().split('\n'), stated);
}
