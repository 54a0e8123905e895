import type { DemoCredentials, Gingham } from '../../src/gingham.ts';

/** A real server, started by a test. */
export interface TestServer extends Gingham {
  demo: DemoCredentials;
  /** Log lines so far. */
  log: string[];
  /** The settings it was started with, to start another one on the same store. */
  env: Record<string, string>;
}
