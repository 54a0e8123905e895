import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { repository } from '../support/process.ts';
import type { TestServer } from '../support/server.ts';

/** What a reader of a page has in the shell. */
export function readersEnv({ url, demo }: Pick<TestServer, 'url' | 'demo'>): Record<string, string> {
  const { clientId, secrets, operatorToken } = demo;
  return { GINGHAM: url, CLIENT_ID: clientId, SECRET: secrets.sandbox, TOKEN: operatorToken };
}

/** Runs a command in a folder of the repository and returns what it prints; fails when it does. */
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

/** The blocks of a page in one language, without those that show a file of the examples. */
export function blocksOf(path: string, language: string): string[] {
  const page = readFileSync(`${repository}${path}`, 'utf8');
  const own = page.replace(/^<!-- examples\/\S+ -->\n```\w+\n[\s\S]*?^```$/gmu, '');
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gmu');
  return [...own.matchAll(block)].map(([, code]) => code as string);
}

/** A page's JavaScript blocks, run one after the other as one file in a folder, print what is written beside them. */
export async function printsWhatItPromises(
  path: string,
  env: Record<string, string>,
  folder = '',
): Promise<void> {
  const blocks = blocksOf(path, 'js');
  assert.ok(blocks.length >= 12);
  const input = blocks.join('\n');
  const promised = [...input.matchAll(/\/\/ → (.*)$/gmu)].map(([, text]) => text);
  const printed = await run(process.execPath, ['--input-type=module', '-'], env, { input, folder });
  assert.deepEqual(printed.trimEnd().split('\n'), promised);
}
