import assert from 'node:assert/strict';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { test } from 'vitest';
import { RateLimits } from './rate-limits.ts';
import { WrongCredentials } from './wrong-credentials.ts';

test('addresses beyond a number share one line of the log', () => {
  const lines: string[] = [];
  const wrongCredentials = new WrongCredentials(pino({ base: {} }, { write: (line) => lines.push(line) }));
  const rateLimits = new RateLimits({
    partner: 0,
    management: 0,
    searches: 0,
    'sign-ins': 0,
    'wrong-credentials': 0,
    'wrong-secrets': 0,
  });
  for (let at = 0; at < 3_000; at += 1) {
    const request = { clientAddress: `10.0.${at >> 8}.${at & 0xff}`, server: { rateLimits } };
    wrongCredentials.count(request as FastifyRequest, {} as FastifyReply, undefined);
  }
  wrongCredentials.log();
  assert.equal(lines.length, 1_001);
  const { client_address, count } = JSON.parse(lines.at(-1) as string);
  assert.deepEqual([client_address, count], ['other addresses', 2_000]);
  wrongCredentials.log();
  assert.equal(lines.length, 1_001);
});
