import assert from 'node:assert/strict';
import { test } from 'vitest';
import { openBankSecrets, openClient, sealBankSecrets, sealClient } from './bank-secrets.ts';
import { generateMasterKey, Keyring } from './keyring.ts';

const keyring = new Keyring(generateMasterKey());
const place = { endCustomerClientId: 'c', institutionId: 'ins_1', environment: 'production' } as const;

test('a bank’s client credentials open only for their registration', async () => {
  const client = { clientId: 'a', registrationAccessToken: 'token' };
  const sealed = await sealClient(keyring, place, client);
  assert.deepEqual(await openClient(keyring, place, sealed), client);
  const elsewhere = [
    { ...place, endCustomerClientId: 'd' },
    { ...place, institutionId: 'ins_2' },
    { ...place, environment: 'development' as const },
  ];
  for (const other of elsewhere) await assert.rejects(openClient(keyring, other, sealed));
});

test('a bank’s secrets open only for that bank, and not as a client', async () => {
  const secrets = {
    initialAccessToken: 'token',
    softwareStatement: null,
    mutualTls: { cert: 'c', key: 'k' },
  };
  const sealed = await sealBankSecrets(keyring, 'ins_1', secrets);
  assert.deepEqual(await openBankSecrets(keyring, 'ins_1', sealed), secrets);
  await assert.rejects(openBankSecrets(keyring, 'ins_2', sealed));
  await assert.rejects(openClient(keyring, place, sealed));
});
