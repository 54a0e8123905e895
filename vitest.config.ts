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
    // A process runs one file after the other, with the modules that it has loaded before.
    isolate: false,
    // On two cores: one waits while two compute. More of them only compete.
    maxWorkers: 3,
    testTimeout: mode === 'long' ? 600_000 : 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
    // Node runs the sources as they are.
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
}));
