import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { startGingham } from '../../src/gingham.ts';
import { startServer } from '../support/server.ts';
import { freshStore } from '../support/stores.ts';

test('a server that fails to close cleanly still releases its store', async (t) => {
  const env = { GINGHAM_PORT: '0', GINGHAM_LOG_LEVEL: 'silent', ...(await freshStore(t, 'sqlite')) };
  const breakClosing = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onClose', async () => {
      throw new Error('does not close');
    });
  };
  subscribe('fastify.initialization', breakClosing);
  const broken = await startGingham(readConfig('dev', env)).finally(() =>
    unsubscribe('fastify.initialization', breakClosing),
  );
  await assert.rejects(broken.close(), /does not close/u);
  const next = await startServer(t, 'sqlite', env);
  assert.deepEqual(next.demo, broken.demo);
});
