import { demoCredentials, ensureDemoPartner } from '../../../src/demo-partner.ts';
import { auditKeyOf } from '../../../src/keyring/audit-key.ts';
import { sealBankSecrets } from '../../../src/keyring/bank-secrets.ts';
import { systemContext } from '../../../src/keyring/context.ts';
import { generateMasterKey, Keyring } from '../../../src/keyring/keyring.ts';
import { openAuditLog } from '../../../src/store/audit-chaining.ts';
import { saveDynamicBank } from '../../../src/store/dynamic-banks.ts';
import { insertInstitution } from '../../../src/store/institutions.ts';
import { openPostgresStore } from '../../../src/store/postgres-store.ts';
import { openSqliteStore } from '../../../src/store/sqlite-store.ts';
import type { Store } from '../../../src/store/store.ts';
import type { Scope } from '../../support/scope.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { type Dialect, freshDatabase } from '../../support/stores.ts';
import { dayMs, type Institution } from './row.ts';

/** The catalogue: one institution per connector, which differ in the live realm. */
export const institutions: readonly Institution[] = [
  { id: 'ins_1', connector: 'simulated', paceMs: dayMs, outcome: 'ENABLED', requiresLogo: false },
  { id: 'ins_2', connector: 'manual', paceMs: 2 * dayMs, outcome: 'ENABLED', requiresLogo: true },
  { id: 'ins_3', connector: 'dynamic', paceMs: 3 * dayMs, outcome: 'ENABLED', requiresLogo: false },
];

/** The base of a world: a store that can be closed and reopened, with its keys. */
export interface Ground {
  keyring: Keyring;
  operatorToken: string;
  openStore(): Promise<Store>;
}

/** An empty store with a catalogue of three institutions, and an operator. */
export async function makeGround(scope: Scope, dialect: Dialect): Promise<Ground> {
  const keyring = new Keyring(generateMasterKey());
  const open = await storeOf(scope, dialect);
  const openStore = async () => {
    const store = await open();
    await openAuditLog(store, auditKeyOf(keyring));
    return store;
  };
  const store = await openStore();
  await ensureDemoPartner(store, { keyring, masterKeys: { current: keyring } }, systemContext(keyring));
  await store.unitOfWork(async (db) => {
    await db.deleteFrom('institutions').execute();
    for (const { id, connector, paceMs, requiresLogo } of institutions) {
      const institution = { institutionId: id, name: id, classicDisablementDate: null, retiredAt: null };
      const terms = { typicalPaceDays: paceMs / dayMs, requiresLogo, manualChanges: [], connector };
      await insertInstitution(db, { ...institution, ...terms });
    }
  });
  await store.close();
  return { keyring, operatorToken: demoCredentials(keyring).operatorToken, openStore };
}

/** Sets how the bank can look up the outcome of a request. */
export async function configureBank(
  store: Store,
  keyring: Keyring,
  lookUp: 'software_id' | 'name_conflict' | 'none',
  registrationEndpoint: string,
): Promise<void> {
  const secrets = { initialAccessToken: null, softwareStatement: null, mutualTls: null };
  const settings = { registrationEndpoint, flavour: 'fdx', softwareId: 'gingham', lookUp, ca: null } as const;
  const sealedSecrets = await sealBankSecrets(keyring, 'ins_3', secrets);
  const stored = { settings: { ...settings, extraMetadata: {} }, sealedSecrets };
  await store.unitOfWork((db) => saveDynamicBank(db, 'ins_3', stored));
}

async function storeOf(scope: Scope, dialect: Dialect): Promise<() => Promise<Store>> {
  if (dialect === 'postgres') {
    const url = await freshDatabase(scope);
    return () => openPostgresStore(url);
  }
  const dataDir = scratchDirectory(scope);
  return () => openSqliteStore({ dataDir, isDurable: false });
}
