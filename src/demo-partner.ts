import { type Environment, environments, realmOf } from './domain/environment.ts';
import { createPartner, type PartnerSettings } from './domain/partner.ts';
import { productsOf1517 } from './domain/product.ts';
import type { ContextAt } from './keyring/context.ts';
import type { Keyring } from './keyring/keyring.ts';
import { insertKeys } from './store/api-keys.ts';
import { findPartner, savePartner } from './store/partners.ts';
import type { Store } from './store/store.ts';
import { findToken, insertToken } from './store/tokens.ts';

/** What `gingham dev` prints at every start: derived from the master key, stored only as keyed hashes. */
export interface DemoCredentials {
  clientId: string;
  secrets: Record<Environment, string>;
  operatorToken: string;
}

const settings: PartnerSettings = {
  name: 'Demo Partner',
  products: [...productsOf1517],
  environments: [...environments],
  reviewPolicy: 'AUTOMATIC',
  flowdownStatus: 'COMPLETE',
  questionnaireStatus: 'COMPLETE',
  technicalContact: { givenName: 'Toni', familyName: 'Tester', email: 'technical@demo.example.com' },
  billingContact: { givenName: 'Billie', familyName: 'Tester', email: 'billing@demo.example.com' },
  customerSupportInfo: {
    email: 'support@demo.example.com',
    phoneNumber: '+1 503 555 0100',
    contactUrl: 'https://demo.example.com/contact',
    linkUpdateUrl: 'https://demo.example.com/reconnect',
  },
  logoSha256: null,
  usesCoBrandedConsentPane: false,
  hasMonthlyServiceCommitment: false,
};

export function operatorTokenOf(keyring: Keyring): string {
  return `gop_${keyring.deriveHex('demo operator token', 40)}`;
}

export function demoCredentials(keyring: Keyring): DemoCredentials {
  const secretIn = (environment: Environment) => keyring.deriveHex(`demo secret ${environment}`, 30);
  return {
    clientId: keyring.deriveHex('demo client_id', 24),
    secrets: {
      production: secretIn('production'),
      development: secretIn('development'),
      sandbox: secretIn('sandbox'),
    },
    operatorToken: operatorTokenOf(keyring),
  };
}

/** Makes the demo partner and the operator's token, once. */
export async function ensureDemoPartner(
  store: Store,
  keyring: Keyring,
  contextAt: ContextAt,
): Promise<DemoCredentials> {
  const demo = demoCredentials(keyring);
  const context = contextAt(Date.now());
  const { clientId } = demo;
  await store.unitOfWork(async (db) => {
    if ((await findPartner(db, clientId)) === undefined) {
      await savePartner(db, createPartner(settings, 'system', context, clientId));
      for (const environment of environments) {
        const plain = demo.secrets[environment];
        const secret = { plain, hash: keyring.hash(plain) };
        const key = { keyId: context.newId(), environment, secret, callsLeft: null };
        await insertKeys(db, { clientId, owner: 'partner', realm: realmOf(environment) }, [key], context.now);
      }
    }
    const hash = keyring.hash(demo.operatorToken);
    if ((await findToken(db, hash)) === undefined) {
      const token = { tokenId: context.newId(), name: 'gingham dev', partnerClientId: null };
      await insertToken(db, { ...token, createdAt: context.now }, hash);
    }
  });
  return demo;
}
