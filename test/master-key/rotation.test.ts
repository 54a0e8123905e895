import assert from 'node:assert/strict';
import { test } from 'vitest';
import { createOperatorToken } from '../../src/cli/operator-token.ts';
import { readConfig } from '../../src/config/config.ts';
import { type DemoCredentials, generateMasterKey } from '../../src/gingham.ts';
import { MasterKey } from '../../src/keyring/master-key.ts';
import { managing, refuses, succeeds } from '../support/management.ts';
import { startServer } from '../support/server.ts';
import { storedKeyring } from '../support/stored-keyring.ts';
import { storedRows } from '../support/stored-rows.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { createEndpoint } from '../support/webhooks.ts';
import { sealedTexts } from './sealed-texts.ts';
import { createSealedThings, localParties } from './sealed-things.ts';

onEachDialect((dialect) => {
  test('a rotation leaves nothing under the old master key, and everything works', async (t) => {
    const env: Record<string, string> = { ...(await freshStore(t, dialect)), ...localParties };
    const oldKey = env['GINGHAM_MASTER_KEY'] as string;
    const newKey = generateMasterKey();
    const { token } = await createOperatorToken(readConfig('serve', env), 'the first');
    const start = async (masterKeys: Record<string, string> = {}): Promise<TestServer> => {
      const server = await startServer(t, dialect, { ...env, ...masterKeys }, 'serve');
      return { ...server, demo: { operatorToken: token } as DemoCredentials };
    };
    const rotate = (server: TestServer, finish: boolean) =>
      managing(() => server)('POST', '/master-key/rotate', { finish });
    const stateOf = async (server: TestServer) =>
      succeeds(await managing(() => server)('GET', '/system')).system.master_key;
    const [oldPrint, newPrint] = [oldKey, newKey].map((key) => new MasterKey(key).fingerprint.slice(0, 8));

    const before = await start();
    const things = await createSealedThings(t, before);
    await things.use(before, 'https://before.example.com/oauth');
    refuses(await rotate(before, true), 'CONFLICT', 409, /GINGHAM_PREVIOUS_MASTER_KEY first$/u);
    const { rotation, fingerprint, data_key } = await stateOf(before);
    assert.deepEqual(
      { rotation, fingerprint, data_key },
      { rotation: 'none', fingerprint: oldPrint, data_key: 1 },
    );
    const sealedBefore = await sealedTexts(before, dialect);
    assert.ok(sealedBefore.length >= 5);
    assert.ok(sealedBefore.every(({ text }) => text.startsWith('1.')));
    await before.close();

    const keys = { GINGHAM_MASTER_KEY: newKey, GINGHAM_PREVIOUS_MASTER_KEY: oldKey };
    const server = await start(keys);
    const prepared = await stateOf(server);
    assert.deepEqual([prepared.rotation, prepared.other_fingerprints], ['prepared', [oldPrint]]);
    const rotated = succeeds(await rotate(server, false)).master_key;
    assert.deepEqual(
      [rotated.rotation, rotated.re_encrypted, rotated.unreadable, rotated.data_key],
      ['re_encrypted', sealedBefore.length, 0, 2],
    );
    assert.deepEqual(succeeds(await rotate(server, false)).master_key, rotated);
    await things.use(server, 'https://during.example.com/oauth');
    const finished = succeeds(await rotate(server, true)).master_key;
    assert.deepEqual(
      [finished.rotation, finished.fingerprint, finished.other_fingerprints, finished.rotation_started_at],
      ['none', newPrint, [], null],
    );
    await things.use(server, 'https://after.example.com/oauth');
    refuses(await rotate(server, true), 'CONFLICT', 409);

    const keyring = await storedKeyring(server, dialect, newKey);
    await assert.rejects(storedKeyring(server, dialect, oldKey));
    const sealed = await sealedTexts(server, dialect);
    assert.equal(new Set(sealed.map(({ column }) => column)).size, 4);
    for (const { text } of sealed) assert.ok(keyring.isSealedUnderNewest(text), text);
    const events = await storedRows(
      server,
      dialect,
      "select type, data from events where type like 'master_key.%' order by seq",
    );
    const shown = { fingerprint: newPrint, previousFingerprint: oldPrint, dataKey: 2 };
    assert.deepEqual(
      events.map(({ type, data }) => [type, JSON.parse(String(data))]),
      [
        ['master_key.rotation_started', shown],
        ['master_key.rotated', { ...shown, reEncrypted: sealedBefore.length }],
      ],
    );
    // Secrets of endpoints that are issued from now on are derived from the new data key.
    const { partner } = things;
    const { endpointId } = await createEndpoint(server, { partner, url: 'http://127.0.0.1:9/' });
    const of = `select secret_data_key as number from webhook_endpoints where endpoint_id = '${endpointId}'`;
    assert.deepEqual(
      (await storedRows(server, dialect, of)).map(({ number }) => Number(number)),
      [2],
    );
    await server.close();

    const replaced =
      /^StoreOpenError: the master key was replaced on \d{4}-\d\d-\d\d and no longer opens the store/u;
    await assert.rejects(start(), replaced);
    const back = { GINGHAM_MASTER_KEY: oldKey, GINGHAM_PREVIOUS_MASTER_KEY: newKey };
    await assert.rejects(start(back), replaced);
    const third = { GINGHAM_MASTER_KEY: generateMasterKey() };
    await assert.rejects(start(third), /created with another master key/u);
    const last = await start({ GINGHAM_MASTER_KEY: newKey });
    await things.use(last, 'https://last.example.com/oauth');
  });
});
