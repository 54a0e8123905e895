// Writes the store of this version, filled like the console's sample server and with end customers in every status, as a
// fixture for test/store/earlier-stores.long.test.ts. The replies about these end customers are in it, too. Run it before a
// change of the schema:
// node scripts/store-fixture.ts test/store/earlier-stores/<number>.sql.gz
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { newUser } from '../test/support/console.ts';
import { addEveryStatus, repliesAboutCustomers } from '../test/support/every-status.ts';
import { populate } from '../test/support/populated.ts';
import { openScope } from '../test/support/scope.ts';
import { startServer } from '../test/support/server.ts';

const [, , target] = process.argv;
if (target === undefined) throw new Error('usage: node scripts/store-fixture.ts <file>');

const scope = openScope();
const server = await startServer(scope, 'sqlite', { GINGHAM_LOG_LEVEL: 'silent' });
await populate(scope, server);
await addEveryStatus(server);
await newUser(server, 'operator_admin');
const replies = await repliesAboutCustomers(server.url, server.demo);
await server.close();
const { demo, env } = server;
const credentials = {
  master_key: env['GINGHAM_MASTER_KEY'],
  client_id: demo.clientId,
  secrets: demo.secrets,
  operator_token: demo.operatorToken,
};
const header = `-- ${JSON.stringify({ ...credentials, replies })}`;
writeFileSync(target, gzipSync([header, ...statements(), ''].join('\n'), { level: 9 }));
await scope.close();

/** The store as SQL: tables with their rows, then the indexes. */
function statements(): string[] {
  const database = new DatabaseSync(join(env['GINGHAM_DATA_DIR'] as string, 'gingham.db'));
  // Of a store with a count of its commits, the mark must exist.
  database.exec("delete from meta where name = 'commits'");
  const made = database
    .prepare("select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite_%'")
    .all();
  const rowsOf = (table: unknown) =>
    database
      .prepare(`select * from "${table}"`)
      .all()
      .map((row) => {
        const columns = Object.keys(row).join(', ');
        return `insert into "${table}" (${columns}) values (${Object.values(row).map(literal).join(', ')});`;
      });
  const tables = made.filter(({ type }) => type === 'table');
  const others = made.filter(({ type }) => type !== 'table');
  const all = [
    ...tables.flatMap(({ name, sql }) => [`${sql};`, ...rowsOf(name)]),
    'delete from sqlite_sequence;',
    ...rowsOf('sqlite_sequence'),
    ...others.map(({ sql }) => `${sql};`),
  ];
  database.close();
  return all;
}

function literal(value: SQLOutputValue): string {
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  return `'${value.replaceAll("'", "''")}'`;
}
