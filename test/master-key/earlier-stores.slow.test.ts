import assert from 'node:assert/strict';
import { test } from 'vitest';
import { generateMasterKey } from '../../src/gingham.ts';
import { partnerCalls } from '../support/client.ts';
import { earlierStores, openEarlierStore } from '../support/earlier-store.ts';
import { managing, succeeds } from '../support/management.ts';
import { startServer } from '../support/server.ts';
import { storedKeyring } from '../support/stored-keyring.ts';
import { onEachDialect } from '../support/stores.ts';
import { sealedTexts } from './sealed-texts.ts';

/** The last one before there were data keys. */
const file = earlierStores.filter((name) => name < '20').at(-1) as string;

onEachDialect((dialect) => {
  test('the master key of a store without data keys is replaced; its secrets, and what it has sealed, are valid', async (t) => {
    const { server: before, partner } = await openEarlierStore(t, file, dialect);
    const first = { GINGHAM_MASTER_KEY: before.env['GINGHAM_MASTER_KEY'] as string };
    const signed = await sealedTexts(before, dialect);
    assert.ok(signed.length > 0);
    await before.close();

    const env = { ...before.env, GINGHAM_MASTER_KEY: generateMasterKey() };
    const both = { ...env, GINGHAM_PREVIOUS_MASTER_KEY: first.GINGHAM_MASTER_KEY };
    const server = await startServer(t, dialect, both, 'serve');
    const call = managing(
      () => server,
      () => partner.operatorToken,
    );
    const { master_key } = succeeds(await call('POST', '/master-key/rotate', { finish: true }));
    assert.deepEqual([master_key.rotation, master_key.unreadable], ['none', 0]);
    const keyring = await storedKeyring(server, dialect, env.GINGHAM_MASTER_KEY);
    for (const { text } of await sealedTexts(server, dialect)) assert.ok(keyring.isSealedUnderNewest(text));
    succeeds(await partnerCalls(server.url, partner)('/simulation/clock/advance', { seconds: 1 }));
    await server.close();
    await assert.rejects(
      startServer(t, dialect, { ...env, ...first }, 'serve'),
      /the master key was replaced/u,
    );
    await startServer(t, dialect, env, 'serve');
  });
});
