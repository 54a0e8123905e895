import { readStore } from '../../src/cli/stored.ts';
import { readConfig } from '../../src/config/config.ts';
import { type AuditReport, verifyAuditLog } from '../../src/store/audit-verify.ts';
import type { TestServer } from './test-server.ts';

/** Verifies the audit log of a server, whether or not it runs. */
export function auditOf({ env }: Pick<TestServer, 'env'>): Promise<AuditReport> {
  return readStore(readConfig('dev', env), (db, { auditKey }) => verifyAuditLog(db, auditKey));
}
