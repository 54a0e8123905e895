import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { DemoCredentials } from '../src/gingham.ts';
import type { Usage } from './usage.ts';

/** As in the start script and the launcher, plus access to the garbage collector. */
const nodeFlags = [
  '--max-semi-space-size=4',
  '--v8-pool-size=1',
  '--no-maglev',
  '--heap-growing-percent=50',
  '--expose-gc',
];

/** Characters of a server's log kept for the error if it fails. */
const logCharactersMax = 10_000;

/** The ready message of a measured Gingham. */
export interface Ready {
  url: string;
  demo: DemoCredentials;
}

/** A server in a separate process. */
export interface Measured {
  process: ChildProcess;
  url: string;
}

/**
 * Starts a server to measure. If it exits before it is stopped, the bench fails with its log.
 */
export async function start<T extends { url: string }>(
  file: string,
  ...given: string[]
): Promise<[Measured, T]> {
  const child = fork(new URL(file, import.meta.url), given, {
    execArgv: nodeFlags,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-logCharactersMax);
  });
  child.once('close', (code, signal) => {
    child.emit('error', new Error(`${file} exited with ${signal ?? code}:\n${log}`));
  });
  const [ready] = (await once(child, 'message')) as [T];
  return [{ process: child, url: ready.url }, ready];
}

/** Stops a measured server. */
export function stop({ process }: Measured): void {
  process.removeAllListeners('close').kill();
}

/** Returns the resource usage of a server so far; with `settled`, after a garbage collection. */
export async function usageOf({ process }: Measured, settled = false): Promise<Usage> {
  process.send(settled ? 'settled' : 'usage');
  const [usage] = (await once(process, 'message')) as [Usage];
  return usage;
}

/** Sends a POST; returns the text of the response, which must be successful. */
export async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}
