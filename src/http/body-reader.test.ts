import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { test } from 'vitest';
import type { RequestError } from '../api/errors.ts';
import { BodyMemory } from './body-memory.ts';
import { BodyReader } from './body-reader.ts';

test('the body of a client that has left takes no memory', () => {
  const memory = new BodyMemory(1_000_000);
  const payload = new IncomingMessage(new Socket());
  payload.destroy();
  const request = {
    headers: { 'content-length': '50000' },
    routeOptions: { bodyLimit: 100_000 },
    clientAddress: '192.0.2.1',
  } as unknown as FastifyRequest;
  let failure: RequestError | null = null;
  new BodyReader(memory).read(request, payload, (error) => {
    failure = error;
  });
  assert.equal((failure as RequestError | null)?.code, 'INVALID_BODY');
  assert.equal(memory.used, 0);
});
