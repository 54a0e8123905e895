import { test } from 'vitest';
import { environments } from '../../../src/domain/environment.ts';
import { partnerCalls } from '../../support/client.ts';
import { refuses } from '../../support/management.ts';
import { webhookVerificationKeyGet } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

const { path, body } = webhookVerificationKeyGet;

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, webhookVerificationKeyGet);

  test('INVALID_WEBHOOK_VERIFICATION_KEY_ID for any text that is not a key id', async () => {
    const { key_id } = body() as { key_id: string };
    for (const environment of environments) {
      const call = partnerCalls(server().url, server().demo, environment);
      for (const id of [
        key_id,
        key_id.toUpperCase(),
        '',
        ' ',
        'a\0b',
        '\ud800',
        "' or '1'='1",
        'x'.repeat(9000),
      ]) {
        refuses(await call(path, { key_id: id }), 'INVALID_WEBHOOK_VERIFICATION_KEY_ID', 400);
      }
    }
  });
});
