#!/usr/bin/env node
import { exitCodes, reportAndExit } from './errors.ts';
import { createOwnProgram, createProgram } from './program.ts';

/** Commands that do not need the OpenAPI document, which takes time and memory. */
const ownCommands = ['dev', 'serve', 'operator', 'backup', 'restore', 'doctor'];

// The reader of the output may stop early: `gingham partner list | head -1`.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(exitCodes.ok);
});

const program = ownCommands.includes(process.argv[2] ?? '') ? createOwnProgram() : createProgram();
program.parseAsync().catch(reportAndExit);
