import { importShare } from './import-share.ts';

await importShare('server', 5);
