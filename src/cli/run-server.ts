import { type Config, type Gingham, startGingham } from '../gingham.ts';

/** Starts a server, tells when it is ready, and stops it cleanly on SIGINT or SIGTERM. */
export async function runServer(config: Config, tellReady: (gingham: Gingham) => void): Promise<void> {
  const gingham = await startGingham(config);
  let isStopping = false;
  const stop = async () => {
    // Who asks twice does not want to wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    await gingham.close();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  tellReady(gingham);
}
