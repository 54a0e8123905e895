import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { test } from 'vitest';
import { operations } from '../../src/api/operations.ts';
import { startServer } from '../support/server.ts';

/** Pages for people and images, which are not operations. */
const pages = [
  'GET /',
  'GET /console',
  'GET /console/*',
  'GET /docs',
  'GET /openapi.json',
  'GET /logos/:file',
  'GET /v1/registrations/:end_customer_client_id/:institution_id/:environment/packet.html',
];

test('the server has a route for every operation of the reference, and no other', async (t) => {
  const routes: RouteOptions[] = [];
  const collect = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', (route) => {
      routes.push(route);
    });
  };
  subscribe('fastify.initialization', collect);
  await startServer(t, 'sqlite').finally(() => unsubscribe('fastify.initialization', collect));

  const served = routes.flatMap(({ method, url }) => [method].flat().map((one) => `${one} ${url}`));
  const described = [...operations.map(({ method, path }) => `${method} ${path}`), ...pages];
  const withHead = described.flatMap((one) => [
    one,
    ...(one.startsWith('GET ') ? [`HEAD${one.slice(3)}`] : []),
  ]);
  // A stream of events, which has no end, and a file that is made for the call.
  assert.deepEqual(served.toSorted(), [...withHead, 'GET /v1/changes', 'GET /v1/backup'].toSorted());
});
