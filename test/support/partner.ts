import assert from 'node:assert/strict';
import { type Environment, environments } from '../../src/domain/environment.ts';
import { type Credentials, manage } from './client.ts';
import type { TestServer } from './test-server.ts';

let unique = 0;

/**
 * Creates a partner through the management API: complete, with all products of 1.517, automatic review and a secret for
 * each environment; `settings` override it, by their wire names.
 */
export async function newPartner(
  { url, demo }: Pick<TestServer, 'url' | 'demo'>,
  settings: { environments?: Environment[]; [name: string]: unknown } = {},
): Promise<Credentials> {
  unique += 1;
  const call = manage(url, demo.operatorToken);
  const created = await call('POST', '/partners', {
    name: `Partner ${process.pid} ${unique}`,
    flowdown_status: 'COMPLETE',
    questionnaire_status: 'COMPLETE',
    technical_contact: { given_name: 'Tova', family_name: 'Berg', email: 'tova@partner.example.com' },
    billing_contact: { given_name: 'Bela', family_name: 'Kiss', email: 'bela@partner.example.com' },
    ...settings,
  });
  assert.equal(created.status, 200, JSON.stringify(created.body));
  const clientId: string = created.body.partner.client_id;
  const secrets: Record<Environment, string> = { production: '', development: '', sandbox: '' };
  for (const environment of settings.environments ?? environments) {
    const issued = await call('POST', `/partners/${clientId}/secrets`, { environment });
    assert.equal(issued.status, 200, JSON.stringify(issued.body));
    secrets[environment] = issued.body.secret.secret;
  }
  return { clientId, secrets };
}
