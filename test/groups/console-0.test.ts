import { importShare } from './import-share.ts';

await importShare('console', 0);
