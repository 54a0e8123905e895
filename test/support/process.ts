import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoCredentials } from '../../src/gingham.ts';
import type { Scope } from './scope.ts';
import { runDirectory } from './scratch.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** The PATH to the machine's own Node, outside this repository; the tests' Node if there is no other. */
export const machinePath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

export interface Ended {
  /** Null if a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A running process. */
export interface Running {
  child: ChildProcess;
  /** Its output so far. */
  output: { stdout: string; stderr: string };
  ended: Promise<Ended>;
  /** Resolves on more output on stdout; fails if the process exits first. */
  nextOutput(): Promise<void>;
  /** Resolves with the first complete line on stdout; fails if the process exits without one. */
  firstLine(): Promise<string>;
}

export interface SpawnSettings {
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
}

/** Returns this process's environment without settings of Gingham and variables of npm scripts and Vitest. */
export function cleanEnv(env: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GINGHAM_|npm_|NODE_ENV$|NODE_TEST|VITEST)/u.test(name),
  );
  return { ...Object.fromEntries(kept), TMPDIR: runDirectory, ...env };
}

/** Runs a command; it is killed at the end of the scope if it still runs. */
export function run(
  scope: Scope,
  command: string,
  args: readonly string[],
  { env, cwd, uid }: SpawnSettings = {},
): Running {
  const child = spawn(command, args, {
    env: cleanEnv(env),
    cwd: cwd ?? repository,
    ...(uid === undefined ? {} : { uid, gid: uid }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  scope.onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...output }));
  const isOver = ended.then(() => {
    throw new Error(`exited too early: ${output.stdout}${output.stderr}`);
  });
  isOver.catch(() => {});
  const nextOutput = async () => {
    await Promise.race([once(child.stdout, 'data'), isOver]);
  };
  const firstLine = async () => {
    while (!output.stdout.includes('\n')) await nextOutput();
    return output.stdout.slice(0, output.stdout.indexOf('\n'));
  };
  return { child, output, ended, nextOutput, firstLine };
}

/** Flags with which Node starts in less CPU time. */
const startFlags = ['--min-semi-space-size=16', '--max-semi-space-size=32', '--v8-pool-size=1'];

/** Runs `gingham` from source. */
export function gingham(scope: Scope, args: readonly string[], settings: SpawnSettings = {}): Running {
  return run(scope, process.execPath, [...startFlags, main, ...args], settings);
}

export interface RunningServer extends Running {
  url: string;
  /** The output of `--json`. */
  ready: Record<string, unknown>;
  /** Of `gingham dev`. */
  demo: DemoCredentials;
}

/** Waits for a server that was started with `--json` to be ready. */
export async function untilReady(running: Running): Promise<RunningServer> {
  const ready = JSON.parse(await running.firstLine());
  const { url, client_id: clientId, secrets, operator_token: operatorToken } = ready;
  return { ...running, url, ready, demo: { clientId, secrets, operatorToken } };
}

/** Starts a server from source on a free port. */
export function serverProcess(
  scope: Scope,
  args: readonly string[],
  { env, ...settings }: SpawnSettings = {},
): Promise<RunningServer> {
  const all = { GINGHAM_PORT: '0', GINGHAM_STOP_SECONDS: '0', ...env };
  return untilReady(gingham(scope, [...args, '--json'], { ...settings, env: all }));
}
