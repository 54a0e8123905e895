import { exitCodes } from './exit.ts';

const parentCheckMs = 250;

/** Calls `stop` when this process is asked to stop, or is left behind. Who asks twice does not want to wait. */
export function onStop(stop: () => void): void {
  let isStopping = false;
  const ask = () => {
    if (isStopping) process.exit(exitCodes.failed);
    isStopping = true;
    stop();
  };
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  onceAbandoned(stop);
}

/**
 * The launcher may be killed, and the shell in which `npm start` and `npx` run a command ends without passing a
 * signal on. What they have left behind would hold its port and its store, or go on listening, and nobody would know.
 */
function onceAbandoned(stop: () => void): void {
  process.once('disconnect', stop);
  const { npm_lifecycle_event: script, npm_package_name: name } = process.env;
  if (script !== 'npx' && name !== 'gingham') return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop(), parentCheckMs).unref();
}
