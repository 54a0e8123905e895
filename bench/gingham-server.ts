import { reportUsage } from './usage.ts';

// Measures the published code: the built JavaScript.
const built = new URL('../dist/gingham.js', import.meta.url).href;
const { readConfig, startGingham } = (await import(built)) as typeof import('../src/gingham.ts');
const [, , dataDir, contract, more = '{}'] = process.argv;
const flags = { port: '0', dataDir, contract, logLevel: 'info', ...JSON.parse(more) };
const config = readConfig('dev', {}, flags);
const { url, demo } = await startGingham(config);
reportUsage({ url, demo });
