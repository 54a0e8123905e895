import { type Config, type Gingham, startGingham } from '../gingham.ts';
import { exitCodes } from './exit.ts';
import { onStop } from './on-stop.ts';

/** Starts a server, tells when it is ready, and stops it cleanly on SIGINT or SIGTERM. */
export async function runServer(config: Config, tellReady: (gingham: Gingham) => void): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  let isStopping = false;
  // From the start on, so that a signal that comes while the store is opened leaves it closed.
  onStop(() => {
    isStopping = true;
    stopped.resolve();
  });
  const gingham = await startGingham(config);
  if (!isStopping) tellReady(gingham);
  await stopped.promise;
  await gingham.close();
  process.exit(exitCodes.ok);
}
