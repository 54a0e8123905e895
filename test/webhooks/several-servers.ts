// A process that tests kill: runs one server for each of the given settings, with a clock ahead of real time, and
// prints a line once all of them respond. Several servers in one process share its start-up time.
import { flushCompileCache } from 'node:module';
import { readConfig } from '../../src/config/config.ts';
import { startGingham } from '../../src/gingham.ts';

const [, , settings = '[]', aheadMs = '0'] = process.argv;
const servers = [];
for (const env of JSON.parse(settings)) {
  const now = () => Date.now() + Number(aheadMs);
  const { url, demo } = await startGingham(readConfig('dev', { GINGHAM_PORT: '0', ...env }), { now });
  servers.push({ url, demo });
}
// It is killed, and could not do so at its end.
flushCompileCache();
process.stdout.write(`${JSON.stringify(servers)}\n`);
