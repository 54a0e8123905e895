import { defineConfig } from 'vitest/config';
import { canaryFiles, longTestFiles, testFiles } from './test/support/test-files.ts';

const filesByMode: Record<string, string[]> = { long: longTestFiles, canary: canaryFiles };

// biome-ignore lint/style/noDefaultExport: Vitest asks for one.
export default defineConfig(({ mode }) => ({
  test: {
    include: filesByMode[mode] ?? testFiles,
    env: { TEST_LONG: String(mode === 'long') },
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    // Workers are reused: modules are loaded once per worker, not once per file.
    isolate: false,
    // More workers compete for two cores and need more CPU time for the same tests.
    maxWorkers: 3,
    // A worker allocates much and runs briefly: larger young generations, no TurboFan and one helper thread save CPU time.
    execArgv: ['--min-semi-space-size=16', '--max-semi-space-size=32', '--no-opt', '--v8-pool-size=1'],
    testTimeout: mode === 'long' ? 600_000 : 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
    // Node runs the TypeScript sources directly.
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
}));
