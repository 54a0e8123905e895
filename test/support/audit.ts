import { readStore } from '../../src/cli/stored.ts';
import { readConfig } from '../../src/config/config.ts';
import type { AuditKey } from '../../src/store/audit-chain.ts';
import { type AuditReport, verifyAuditLog } from '../../src/store/audit-verify.ts';
import type { TestServer } from './test-server.ts';

/** Verifies the audit log of a server, whether or not it runs. */
export function auditOf({ env }: Pick<TestServer, 'env'>): Promise<AuditReport> {
  return readStore(readConfig('dev', env), (db, { auditKey }) => verifyAuditLog(db, auditKey));
}

/** Reads the key of a store's audit log. */
export function auditKeyIn(env: Record<string, string>): Promise<AuditKey> {
  return readStore(readConfig('dev', env), async (_db, { auditKey }) => auditKey);
}
