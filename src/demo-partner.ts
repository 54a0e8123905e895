import type { Context, Secret } from './domain/context.ts';
import type { IssuedKey } from './domain/end-customer.ts';
import { type Environment, environments, realmOf } from './domain/environment.ts';
import { type KeyRestrictions, unrestricted } from './domain/key-restrictions.ts';
import { createPartner, type Partner, type PartnerSettings, updatePartner } from './domain/partner.ts';
import { secretEvent } from './domain/partner-secret.ts';
import { products as allProducts, type Product, productsOf1517 } from './domain/product.ts';
import { tokenEvent } from './domain/token.ts';
import type { ContextAt } from './keyring/context.ts';
import type { Keyring } from './keyring/keyring.ts';
import type { MasterKey } from './keyring/master-key.ts';
import { findKey, insertKeys, restoreKey } from './store/api-keys.ts';
import { appendEvents } from './store/events.ts';
import { findPartner, savePartner } from './store/partners.ts';
import type { Store } from './store/store.ts';
import type { Db } from './store/tables.ts';
import { findToken, insertToken, restoreToken } from './store/tokens.ts';

/** The credentials that `gingham dev` prints at every start: derived from the master key, stored only as keyed hashes. */
export interface DemoCredentials {
  clientId: string;
  secrets: Record<Environment, string>;
  operatorToken: string;
}

const settings: Omit<PartnerSettings, 'products'> = {
  name: 'Demo Partner',
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

/** The master key, and not a data key: the command line derives the operator’s token from it without the store. */
type Root = Pick<MasterKey, 'deriveHex'>;

export function operatorTokenOf(root: Root): string {
  return `gop_${root.deriveHex('demo operator token', 40)}`;
}

export function demoCredentials(root: Root): DemoCredentials {
  const secretIn = (environment: Environment) => root.deriveHex(`demo secret ${environment}`, 30);
  return {
    clientId: root.deriveHex('demo client_id', 24),
    secrets: {
      production: secretIn('production'),
      development: secretIn('development'),
      sandbox: secretIn('sandbox'),
    },
    operatorToken: operatorTokenOf(root),
  };
}

/**
 * Creates the demo partner, its secrets and the operator's token if they do not exist. Revoked, expiring and restricted ones are restored, so that
 * the printed credentials always work. Its products follow the settings, unless others were chosen.
 */
export async function ensureDemoPartner(
  store: Store,
  { keyring, masterKeys }: { keyring: Keyring; masterKeys: { current: Root } },
  contextAt: ContextAt,
  products: readonly Product[] = productsOf1517,
): Promise<DemoCredentials> {
  const demo = demoCredentials(masterKeys.current);
  const context = contextAt(Date.now());
  const { clientId } = demo;
  const toSecret = (plain: string): Secret => ({ plain, hash: keyring.hash(plain) });
  await store.unitOfWork(async (db) => {
    const known = await findPartner(db, clientId);
    if (known === undefined) {
      await savePartner(db, createPartner({ ...settings, products }, 'system', context, { clientId }));
    } else if (hasDefaultProducts(known)) {
      await savePartner(db, updatePartner(known, { products }, 'system', context));
    }
    for (const environment of environments) {
      await ensureSecret(db, clientId, environment, toSecret(demo.secrets[environment]), context);
    }
    await ensureToken(db, toSecret(demo.operatorToken), context);
  });
  return demo;
}

/** Returns whether a demo partner has the products of a contract's profile. */
function hasDefaultProducts({ products }: Partner): boolean {
  return [productsOf1517, allProducts].some(
    (some) => some.length === products.length && some.every((product) => products.includes(product)),
  );
}

/** Returns whether a key or token is valid, and stays valid everywhere. */
function isUnrestricted(key: KeyRestrictions | undefined): boolean {
  return key !== undefined && key.expiresAt === null && key.allowedAddresses === null;
}

async function ensureSecret(
  db: Db,
  clientId: string,
  environment: Environment,
  secret: Secret,
  context: Context,
): Promise<void> {
  if (isUnrestricted(await findKey(db, clientId, secret.hash))) return;
  let key: Pick<IssuedKey, 'keyId' | 'environment'> | undefined = await restoreKey(db, clientId, secret.hash);
  if (key === undefined) {
    const issued: IssuedKey = {
      keyId: context.newId(),
      environment,
      secret,
      callsLeft: null,
      ...unrestricted,
    };
    await insertKeys(db, { clientId, owner: 'partner', realm: realmOf(environment) }, [issued], context.now);
    key = issued;
  }
  await appendEvents(db, [secretEvent('api_key.issued', clientId, key, 'system', context)]);
}

async function ensureToken(db: Db, secret: Secret, context: Context): Promise<void> {
  if (isUnrestricted(await findToken(db, secret.hash))) return;
  let token = await restoreToken(db, secret.hash);
  if (token === undefined) {
    token = {
      tokenId: context.newId(),
      name: 'gingham dev',
      partnerClientId: null,
      createdAt: context.now,
      ...unrestricted,
    };
    await insertToken(db, token, secret);
  }
  await appendEvents(db, [tokenEvent('token.created', token, 'system', context)]);
}
