import { importShare } from './import-share.ts';

await importShare('server', 7);
