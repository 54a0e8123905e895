import { readConfig, startGingham } from '../src/gingham.ts';
import { answerUsage } from './usage.ts';

const config = readConfig('dev', process.env, { port: '0', dataDir: process.argv[2], logLevel: 'info' });
const gingham = await startGingham(config);
answerUsage({ url: gingham.url, demo: gingham.demo });
