// Serves the console from its sources, alongside a running `gingham dev`; arguments are passed to Vite.
import { runVite } from './run-vite.js';

process.exitCode = await runVite(['serve', ...process.argv.slice(2)], 'inherit');
