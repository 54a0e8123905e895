import assert from 'node:assert/strict';
import { test } from 'vitest';
import { openBankSecrets, openClient, sealBankSecrets, sealClient } from './bank-secrets.ts';
import { generateMasterKey, Keyring } from './keyring.ts';

const keyring = new Keyring(generateMasterKey());
const place = { endCustomerClientId: 'c', institutionId: 'ins_1', environment: 'production' } as const;

test('what a bank has issued opens for its own registration only', () => {
  const client = { clientId: 'a', registrationAccessToken: 'token' };
  const sealed = sealClient(keyring, place, client);
  assert.deepEqual(openClient(keyring, place, sealed), client);
  const elsewhere = [
    { ...place, endCustomerClientId: 'd' },
    { ...place, institutionId: 'ins_2' },
    { ...place, environment: 'development' as const },
  ];
  for (const other of elsewhere) assert.throws(() => openClient(keyring, other, sealed));
});

test('what a bank has given the operator opens for that bank only, and not as a client', () => {
  const secrets = {
    initialAccessToken: 'token',
    softwareStatement: null,
    mutualTls: { cert: 'c', key: 'k' },
  };
  const sealed = sealBankSecrets(keyring, 'ins_1', secrets);
  assert.deepEqual(openBankSecrets(keyring, 'ins_1', sealed), secrets);
  assert.throws(() => openBankSecrets(keyring, 'ins_2', sealed));
  assert.throws(() => openClient(keyring, place, sealed));
});
