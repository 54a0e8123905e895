import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, type TestContext, test } from 'vitest';
import { DamagedError, UsageError } from '../../src/cli/errors.ts';
import { restoreBackup } from '../../src/cli/restore.ts';
import { generateMasterKey } from '../../src/gingham.ts';
import { application, manage, partnerCalls } from '../support/client.ts';
import { succeeds } from '../support/management.ts';
import { gingham } from '../support/process.ts';
import { suiteScope } from '../support/scope.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { startServer, suiteServer } from '../support/server.ts';

const server = suiteServer('sqlite');
const directory = scratchDirectory(suiteScope());
const plain = join(directory, 'plain');
const encrypted = join(directory, 'encrypted');
const passphraseFile = join(directory, 'passphrase');
const withPassphrase = ['--passphrase-file', passphraseFile];
const acknowledged: string[] = [];
let made: Record<string, unknown> = {};

const environment = () => ({
  GINGHAM_URL: server().url,
  GINGHAM_TOKEN: server().demo.operatorToken,
  GINGHAM_MASTER_KEY: server().env['GINGHAM_MASTER_KEY'] as string,
});

function cli(t: TestContext, args: string[], env: Record<string, string> = {}) {
  return gingham(t, args, { env: { ...environment(), ...env } }).ended;
}

async function succeed(t: TestContext, args: string[]) {
  const { code, stdout, stderr } = await cli(t, [...args, '--json']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, args.join(' '));
  return JSON.parse(stdout);
}

async function fail(
  t: TestContext,
  args: string[],
  expected: { exitCode: number; line: RegExp; env?: Record<string, string> },
): Promise<void> {
  const { code, stdout, stderr } = await cli(t, args, expected.env);
  assert.match(stderr, expected.line);
  const lines = stderr.split('\n').length;
  assert.deepEqual({ code, stdout, lines }, { code: expected.exitCode, stdout: '', lines: 2 });
}

const create = async (): Promise<string> => {
  const call = partnerCalls(server().url, server().demo, 'production');
  return succeeds(await call('/partner/customer/create', application())).end_customer.client_id;
};

const download = (token: string) =>
  fetch(`${server().url}/v1/backup`, { headers: { authorization: `Bearer ${token}` } });

beforeAll(() => writeFileSync(passphraseFile, 'correct horse battery staple\n'));

describe('a backup of a running server', () => {
  test('contains what was acknowledged before, and is private, during load', async (t) => {
    acknowledged.push(await create(), await create());
    let isDone = false;
    const load = (async () => {
      while (!isDone) await create();
    })();
    made = await succeed(t, ['backup', plain]);
    await succeed(t, ['backup', encrypted, ...withPassphrase]);
    isDone = true;
    await load;
    assert.deepEqual(readdirSync(directory).sort(), ['encrypted', 'passphrase', 'plain']);
    for (const file of [plain, encrypted]) assert.equal(statSync(file).mode & 0o777, 0o600);
    const left = readdirSync(server().env['GINGHAM_DATA_DIR'] as string);
    assert.deepEqual(
      left.filter((name) => name.includes('copy')),
      [],
    );
    assert.ok(readFileSync(plain).includes(acknowledged[0] as string));
    assert.ok(!readFileSync(plain).includes(environment().GINGHAM_MASTER_KEY));
    assert.ok(!readFileSync(encrypted).includes(acknowledged[0] as string));
  });

  test('is restored elsewhere, as it was', async (t) => {
    const [ofPlain, ofEncrypted] = [join(directory, 'one', 'data'), join(directory, 'other')];
    const { file, ...manifest } = made;
    assert.deepEqual(await succeed(t, ['restore', plain, '--data-dir', ofPlain]), {
      ...manifest,
      data_dir: ofPlain,
      notes: [],
    });
    await succeed(t, ['restore', encrypted, '--data-dir', ofEncrypted, ...withPassphrase]);
    for (const dataDir of [ofPlain, ofEncrypted]) {
      assert.equal(statSync(dataDir).mode & 0o777, 0o700);
      const other = await startServer(t, 'sqlite', { ...server().env, GINGHAM_DATA_DIR: dataDir });
      const api = manage(other.url, other.demo.operatorToken);
      for (const id of acknowledged) succeeds(await api('GET', `/end-customers/${id}`));
      await other.close();
    }
    await fail(t, ['restore', plain, '--data-dir', ofPlain], {
      exitCode: 2,
      line: /contains a store; restore into an empty directory$/mu,
    });
  });

  test('does not overwrite a file, unless it is forced to', async (t) => {
    const line = /plain exists; --force overwrites it$/mu;
    await fail(t, ['backup', plain], { exitCode: 2, line });
    assert.ok((await succeed(t, ['backup', plain, '--force']))['commits'] > Number(made['commits']));
  });

  test('is for the operator only, and made one at a time', async () => {
    const { operatorToken, clientId } = server().demo;
    const api = manage(server().url, operatorToken);
    const { token } = succeeds(
      await api('POST', '/tokens', { name: 'partner', partner_client_id: clientId }),
    );
    assert.equal((await download(token.token)).status, 403);
    assert.equal((await download('nobody')).status, 401);
    const responses = await Promise.all([download(operatorToken), download(operatorToken)]);
    assert.deepEqual(responses.map(({ status }) => status).sort(), [200, 429]);
    await Promise.all(responses.map((response) => response.arrayBuffer()));
    assert.equal((await download(operatorToken)).status, 200);
    const { events } = succeeds(await api('GET', '/events?type=backup.made'));
    assert.match(events[0].actor, /^operator:/u);
  });
});

describe('a backup is not restored, and nothing is left behind', () => {
  const refused = async (
    t: TestContext,
    file: string,
    expected: { type: new () => Error; line: RegExp; passphraseFile?: string; masterKey?: string },
  ) => {
    const dataDir = join(scratchDirectory(t), 'new', 'data');
    const { type, line, passphraseFile, masterKey } = expected;
    const env = { ...environment(), ...(masterKey && { GINGHAM_MASTER_KEY: masterKey }) };
    const given = { dataDir, ...(passphraseFile && { passphraseFile }) };
    await assert.rejects(restoreBackup(file, given, env), (error: Error) => {
      assert.match(error.message, line);
      return error instanceof type;
    });
    assert.ok(!existsSync(dirname(dataDir)));
  };

  const changed = (t: TestContext, change: (bytes: Buffer) => Buffer): string => {
    const file = join(scratchDirectory(t), 'changed');
    writeFileSync(file, change(readFileSync(plain)));
    return file;
  };

  test('if it is cut, changed or something else', async (t) => {
    const cut = changed(t, (bytes) => bytes.subarray(0, -200_000));
    await refused(t, cut, { type: DamagedError, line: /changed is incomplete: its end is missing$/u });
    const scribbled = changed(t, (bytes) => bytes.fill('x', 200_000, 200_001));
    const line = /changed is damaged: its contents do not have its SHA-256$/mu;
    await refused(t, scribbled, { type: DamagedError, line });
    await refused(t, passphraseFile, { type: DamagedError, line: /passphrase is not a backup of Gingham$/u });
    const args = ['restore', scribbled, '--data-dir', join(scratchDirectory(t), 'data')];
    await fail(t, args, { exitCode: 5, line });
  });

  test('if its passphrase is missing or wrong', async (t) => {
    const line = /encrypted is encrypted: --passphrase-file is required$/u;
    await refused(t, encrypted, { type: UsageError, line });
    const wrong = join(scratchDirectory(t), 'wrong');
    writeFileSync(wrong, 'guessed');
    await refused(t, encrypted, {
      type: UsageError,
      line: /encrypted cannot be decrypted with this passphrase$/u,
      passphraseFile: wrong,
    });
  });

  test('if the master key is that of another store', async (t) => {
    await refused(t, plain, {
      type: DamagedError,
      line: /^the backup is not restored: master key: the store was created with another master key \(GINGHAM_MASTER_KEY/u,
      masterKey: generateMasterKey(),
    });
  });
});

describe('with --offline', () => {
  test('a stopped store is backed up, and one in use is not', async (t) => {
    const dataDir = join(directory, 'other');
    const file = join(directory, 'offline');
    const args = ['backup', file, '--offline', '--data-dir', dataDir];
    const other = await startServer(t, 'sqlite', { ...server().env, GINGHAM_DATA_DIR: dataDir });
    await fail(t, args, { exitCode: 2, line: /is in use by another Gingham process$/mu });
    await other.close();
    await succeed(t, args);
    await succeed(t, ['restore', file, '--data-dir', join(directory, 'third')]);
    const empty = join(directory, 'empty');
    mkdirSync(empty);
    const line = /there is no store in \S+empty$/mu;
    await fail(t, ['backup', join(directory, 'x'), '--offline', '--data-dir', empty], { exitCode: 2, line });
  });
});
