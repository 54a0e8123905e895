import { importShare } from './import-share.ts';

await importShare(7);
