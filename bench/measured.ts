import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { DemoCredentials } from '../src/gingham.ts';
import type { Usage } from './usage.ts';

/** As in the start script and the launcher; and a way to ask for a collection of garbage. */
const nodeFlags = [
  '--max-semi-space-size=4',
  '--v8-pool-size=1',
  '--no-maglev',
  '--heap-growing-percent=50',
  '--expose-gc',
];

/** Of what a server has logged, for the case that it fails. */
const logCharactersMax = 10_000;

/** What a measured Gingham says of itself. */
export interface Ready {
  url: string;
  demo: DemoCredentials;
}

/** A server in a process of its own. */
export interface Measured {
  process: ChildProcess;
  url: string;
}

/**
 * Starts a server that is to be measured. Should it end before it is stopped, then so does the bench, with what it has
 * logged.
 */
export async function start<T extends { url: string }>(
  file: string,
  argument: string,
): Promise<[Measured, T]> {
  const child = fork(new URL(file, import.meta.url), [argument], {
    execArgv: nodeFlags,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-logCharactersMax);
  });
  child.once('close', (code, signal) => {
    child.emit('error', new Error(`${file} ended with ${signal ?? code}:\n${log}`));
  });
  const [ready] = (await once(child, 'message')) as [T];
  return [{ process: child, url: ready.url }, ready];
}

/** Ends a server that has been measured. */
export function stop({ process }: Measured): void {
  process.removeAllListeners('close').kill();
}

/** What a server has used so far; `settled` is after it has let go of all that it does not need. */
export async function usageOf({ process }: Measured, settled = false): Promise<Usage> {
  process.send(settled ? 'settled' : 'usage');
  const [usage] = (await once(process, 'message')) as [Usage];
  return usage;
}

/** The text of an answer that must be a success. */
export async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}
