import { storedRows } from '../support/stored-rows.ts';
import type { Dialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';

/**
 * Finds every sealed text in every table of a store, whatever column it is in. The log of calls has cursors, which are no
 * secrets.
 */
export async function sealedTexts(
  server: Pick<TestServer, 'env'>,
  dialect: Dialect,
): Promise<{ column: string; text: string }[]> {
  const names =
    dialect === 'sqlite'
      ? "select name from sqlite_master where type = 'table'"
      : "select tablename as name from pg_tables where schemaname = 'public'";
  const found: { column: string; text: string }[] = [];
  for (const { name } of await storedRows(server, dialect, names)) {
    if (name === 'sandbox_requests') continue;
    for (const row of await storedRows(server, dialect, `select * from ${name}`)) {
      for (const [column, value] of Object.entries(row)) {
        if (typeof value !== 'string') continue;
        const texts = value.match(/(?<![\w.-])(?:1|2\.\d+)\.[\w-]{38,}(?![\w.-])/gu) ?? [];
        found.push(...texts.map((text) => ({ column: `${name}.${column}`, text })));
      }
    }
  }
  return found;
}
