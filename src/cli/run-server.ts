import { type Config, type Gingham, startGingham } from '../gingham.ts';
import { exitCodes } from './exit.ts';
import { onStop } from './on-stop.ts';

/** Starts a server, calls `onReady` when it is ready, and stops it cleanly on SIGINT or SIGTERM. */
export async function runServer(config: Config, onReady: (gingham: Gingham) => void): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  let isStopping = false;
  // Registered first, so that a signal while the store is opened still closes it.
  onStop(() => {
    isStopping = true;
    stopped.resolve();
  });
  const gingham = await startGingham(config);
  if (!isStopping) onReady(gingham);
  await stopped.promise;
  await gingham.close();
  process.exit(exitCodes.ok);
}
