import { type Config, type Gingham, startGingham } from '../gingham.ts';
import { exitCodes } from './exit.ts';

const parentCheckMs = 250;

/** Starts a server, tells when it is ready, and stops it cleanly on SIGINT or SIGTERM. */
export async function runServer(config: Config, tellReady: (gingham: Gingham) => void): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  let isStopping = false;
  const stop = () => {
    // Who asks twice does not want to wait.
    if (isStopping) process.exit(exitCodes.failed);
    isStopping = true;
    stopped.resolve();
  };
  // From the start on, so that a signal that comes while the store is opened leaves it closed.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  onceAbandoned(() => stopped.resolve());
  const gingham = await startGingham(config);
  if (!isStopping) tellReady(gingham);
  await stopped.promise;
  await gingham.close();
  process.exit(exitCodes.ok);
}

/**
 * The launcher may be killed, and the shell in which `npm start` and `npx` run a command ends without passing a
 * signal on. A server they have left behind would hold its port and its store, and nobody would know.
 */
function onceAbandoned(stop: () => void): void {
  process.once('disconnect', stop);
  const { npm_lifecycle_event: script, npm_package_name: name } = process.env;
  if (script !== 'npx' && name !== 'gingham') return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop(), parentCheckMs).unref();
}
