import { exitCodes } from './errors.ts';

const parentCheckMs = 250;

/** Calls `stop` on SIGINT, SIGTERM or loss of the parent process. A second signal exits immediately. */
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
 * The launcher may be killed, and the shell in which `npm start` and `npx` run a command exits without forwarding
 * signals. An orphaned process would keep its port and its store, or continue to listen, unnoticed.
 */
function onceAbandoned(stop: () => void): void {
  process.once('disconnect', stop);
  const { npm_lifecycle_event: script, npm_package_name: name } = process.env;
  if (script !== 'npx' && name !== 'gingham') return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop(), parentCheckMs).unref();
}
