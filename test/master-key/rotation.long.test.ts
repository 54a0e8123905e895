import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { createOperatorToken } from '../../src/cli/operator-token.ts';
import { readConfig } from '../../src/config/config.ts';
import { type DemoCredentials, generateMasterKey } from '../../src/gingham.ts';
import type { Keyring } from '../../src/keyring/keyring.ts';
import { MasterKey } from '../../src/keyring/master-key.ts';
import { signingKeyPlace } from '../../src/keyring/webhook-key.ts';
import { eventually } from '../support/eventually.ts';
import { longTest } from '../support/long.ts';
import { managing, refuses, succeeds } from '../support/management.ts';
import { gingham } from '../support/process.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { startServer } from '../support/server.ts';
import { storedKeyring } from '../support/stored-keyring.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type Dialect, freshStore, onEachDialectConcurrently } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { createEndpoint } from '../support/webhooks.ts';
import { NodesUnderLoad } from './nodes-under-load.ts';
import { sealedTexts } from './sealed-texts.ts';
import { createSealedThings, localParties } from './sealed-things.ts';
import { sealingLoad } from './sealing-load.ts';

onEachDialectConcurrently((dialect) => {
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

  longTest('rolling over nodes under load, also if one is killed meanwhile, no request fails', async (t) => {
    const { GINGHAM_MASTER_KEY: oldKey = '', ...rest } = await freshStore(t, dialect);
    const newKey = generateMasterKey();
    const env: Record<string, string> = { ...rest, ...localParties, ...unlimited };
    const { token } = await createOperatorToken(
      readConfig('serve', { ...env, GINGHAM_MASTER_KEY: oldKey }),
      'the first',
    );
    const file = (key: string) => {
      const path = join(scratchDirectory(t), 'key');
      writeFileSync(path, `${key}\n`, { mode: 0o400 });
      return path;
    };
    const [oldFile, newFile] = [file(oldKey), file(newKey)];
    const both = { GINGHAM_MASTER_KEY_FILE: newFile, GINGHAM_PREVIOUS_MASTER_KEY_FILE: oldFile };
    const nodes = new NodesUnderLoad(t, env, token);
    const count = dialect === 'postgres' ? 2 : 1;
    for (let at = 0; at < count; at += 1) await nodes.start({ GINGHAM_MASTER_KEY_FILE: oldFile });
    const [first] = nodes.servers as [TestServer];
    const things = await createSealedThings(t, first);
    await addSigningKeys(await storedKeyring(first, dialect, oldKey), first, dialect);
    const load = nodes.repeat(...(await sealingLoad(nodes, first, things.partner)));
    const rotate = async ({ url }: TestServer, ...flags: string[]) => {
      const calling = { GINGHAM_URL: url, GINGHAM_TOKEN: token };
      return gingham(t, ['key', 'rotate', '--json', ...flags], { env: calling }).ended;
    };
    const restart = async (masterKeys: Record<string, string>) => {
      // On PostgreSQL the next node is there before another one stops.
      if (dialect === 'sqlite') await nodes.stopOldest();
      const server = await nodes.start(masterKeys);
      if (dialect === 'postgres') await nodes.stopOldest();
      return server;
    };
    let uses = 0;
    const useAll = async () => {
      for (const server of nodes.servers) {
        uses += 1;
        await things.use(server, `https://app.example.com/${uses}`);
      }
    };

    await useAll();
    const restarted = await restart(both);
    await useAll();
    const interrupted = rotate(restarted);
    await eventually(
      () => storedRows(restarted, dialect, "select value from meta where name = 'master_key_rotation'"),
      ([row]) => Number(/"reEncrypted":(\d+)/u.exec(String(row?.['value']))?.[1] ?? 0) > 100,
    );
    await nodes.kill(restarted);
    const { code } = await interrupted;
    assert.equal(code, 3);
    // The node with the old master key has met the new data key.
    if (dialect === 'postgres') await useAll();
    const again = await nodes.start(both);
    const stateOf = async () => succeeds(await managing(() => again)('GET', '/system')).system.master_key;
    const { rotation, re_encrypted } = await stateOf();
    assert.equal(rotation, 're_encrypting');
    assert.ok(re_encrypted > 100 && re_encrypted < signingKeysMany, re_encrypted);
    const completed = await rotate(again);
    assert.equal(completed.code, 0, completed.stderr);
    assert.equal(JSON.parse(completed.stdout).master_key.rotation, 're_encrypted');
    await useAll();
    if (dialect === 'postgres') await restart(both);
    await useAll();
    const finished = await rotate(again, '--finish');
    assert.equal(finished.code, 0, finished.stderr);
    const { rotation: end, other_fingerprints, unreadable } = await stateOf();
    assert.deepEqual(
      { end, other_fingerprints, unreadable },
      { end: 'none', other_fingerprints: [], unreadable: 0 },
    );
    for (let at = 0; at < count; at += 1) await restart({ GINGHAM_MASTER_KEY_FILE: newFile });
    await useAll();

    nodes.end();
    const { requests, failures } = await load;
    assert.deepEqual(failures, []);
    assert.ok(requests > 200, String(requests));
    const [last] = nodes.servers as [TestServer];
    const keyring = await storedKeyring(last, dialect, newKey);
    const sealed = await sealedTexts(last, dialect);
    assert.ok(sealed.length > signingKeysMany);
    for (const { column, text } of sealed) assert.ok(keyring.isSealedUnderNewest(text), column);
    const refused = await gingham(t, ['serve'], { env: { ...env, GINGHAM_MASTER_KEY_FILE: oldFile } }).ended;
    if (dialect === 'postgres') assert.match(refused.stderr, /^gingham: the master key was replaced on /u);
    assert.equal(refused.code, 2);
  });
});

/** Enough that their encryption can be interrupted. */
const signingKeysMany = 6_000;

/** Clients that repeat requests without a pause. */
const unlimited = {
  GINGHAM_RATE_LIMIT_PER_MINUTE: '0',
  GINGHAM_MANAGEMENT_RATE_LIMIT_PER_MINUTE: '0',
  GINGHAM_SEARCHES_PER_MINUTE: '0',
  GINGHAM_SIGN_INS_PER_MINUTE: '0',
  GINGHAM_SANDBOX_END_CUSTOMERS: '1000000',
};

/** Adds expired signing keys, whose content does not matter. */
async function addSigningKeys(keyring: Keyring, server: TestServer, dialect: Dialect): Promise<void> {
  const perQuery = 1_000;
  for (let at = 0; at < signingKeysMany; at += perQuery) {
    const rows = Array.from({ length: perQuery }, () => {
      const kid = randomUUID();
      const sealed = keyring.seal('{"kty":"EC"}', signingKeyPlace({ kid }));
      return `('${kid}', 'production', 'x', 'y', '${sealed}', 1, 2)`;
    });
    const columns = 'kid, environment, x, y, sealed_jwk, created_at, expired_at';
    await storedRows(server, dialect, `insert into webhook_signing_keys (${columns}) values ${rows.join()}`);
  }
}
