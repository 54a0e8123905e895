import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { test } from 'vitest';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { assertHeld, type Held, persistentJourney } from '../support/persistent-client.ts';
import { serverProcess } from '../support/process.ts';
import { randomFrom } from '../support/random.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

const seed = Number(process.env['CAMPAIGN_SEED'] ?? 20261130);
const rounds = Number(process.env['CAMPAIGN_ROUNDS'] ?? 200);
/** Concurrent clients in each round. */
const clients = 4;
/** The longest time from the start of a round to the kill: about as long as the journeys take. */
const killedWithinMs = 150;

onEachDialect((dialect) => {
  test(
    `a client that loses every second reply, of a server that is killed ${rounds} times, loses no end customer and no secret`,
    async (t) => {
      const random = randomFrom(seed);
      const env = {
        ...(await freshStore(t, dialect)),
        GINGHAM_LOG_LEVEL: 'error',
        GINGHAM_MAX_EVENT_LOOP_DELAY_MS: '0',
        GINGHAM_RATE_LIMIT_PER_MINUTE: '0',
      };
      const start = () => serverProcess(t, ['dev'], { env });
      let server = await start();
      const proxy = await startLossyProxy(t, () => server.url);
      const held: Held[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const journeys = Promise.all(
          Array.from({ length: clients }, () =>
            persistentJourney('plaid 24.0.0', `${proxy.url}/production`, server.demo),
          ),
        );
        journeys.catch(() => {});
        await setTimeout(random() * killedWithinMs);
        server.child.kill('SIGKILL');
        assert.equal((await server.ended).signal, 'SIGKILL');
        server = await start();
        held.push(...(await journeys));
      }
      assert.equal(held.length, rounds * clients);
      await assertHeld(server, server.demo, held);
    },
    60_000 + rounds * 20_000,
  );
});
