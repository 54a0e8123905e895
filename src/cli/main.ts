#!/usr/bin/env node
import { reportAndExit } from './exit.ts';
import { createProgram } from './program.ts';

createProgram().parseAsync().catch(reportAndExit);
