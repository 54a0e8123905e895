#!/usr/bin/env node
import { exitCodes, reportAndExit } from './exit.ts';
import { createProgram } from './program.ts';

// The reader of the output may stop early: `gingham partner list | head -1`.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(exitCodes.ok);
});

createProgram().parseAsync().catch(reportAndExit);
