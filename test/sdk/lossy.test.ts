import assert from 'node:assert/strict';
import { test } from 'vitest';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { newPartner } from '../support/partner.ts';
import { assertHeld, persistentJourney } from '../support/persistent-client.ts';
import { type SdkName, sdks } from '../support/sdk-journey.ts';
import { sharedServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  test('a client that loses every second reply has exactly one end customer per request, and every secret', async (t) => {
    const proxy = await startLossyProxy(t, () => server().url);
    const partner = await newPartner(server());
    const journeys = Object.keys(sdks).flatMap((name) =>
      [1, 2, 3].map(() => persistentJourney(name as SdkName, `${proxy.url}/production`, partner)),
    );
    const held = await Promise.all(journeys);
    assert.ok(proxy.lost >= held.length * 4);
    await assertHeld(server(), partner, held);
  });
});
