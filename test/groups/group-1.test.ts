import { importShare } from './import-share.ts';

await importShare(1);
