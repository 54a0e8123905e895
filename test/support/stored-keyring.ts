import { Keyring } from '../../src/keyring/keyring.ts';
import { MasterKey } from '../../src/keyring/master-key.ts';
import { storedRows } from './stored-rows.ts';
import type { Dialect } from './stores.ts';
import type { TestServer } from './test-server.ts';

/** Opens the data keys of a running server's store with a master key, by default the server's own. */
export async function storedKeyring(
  server: Pick<TestServer, 'env'>,
  dialect: Dialect,
  key = server.env['GINGHAM_MASTER_KEY'] as string,
): Promise<Keyring> {
  const masterKey = new MasterKey(key);
  const query = `select number, wrapped from data_keys where master_key = '${masterKey.fingerprint}' order by number`;
  const rows = await storedRows(server, dialect, query);
  const dataKeys = rows.map(({ number, wrapped }) => masterKey.unwrap(Number(number), String(wrapped)));
  const keyring = new Keyring(dataKeys[0]?.key ?? '', async () => dataKeys);
  await keyring.newest();
  return keyring;
}
