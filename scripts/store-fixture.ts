// Writes the store of this version, with a row of each kind, as a fixture for test/store/earlier-stores.test.ts. Run it
// before a change of the schema: node scripts/store-fixture.ts test/store/earlier-stores/<number>.sql.gz
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { readConfig } from '../src/config/config.ts';
import { type DemoCredentials, generateMasterKey, startGingham } from '../src/gingham.ts';

const [, , target] = process.argv;
if (target === undefined) throw new Error('usage: node scripts/store-fixture.ts <file>');

const dataDir = mkdtempSync(join(tmpdir(), 'gingham-fixture-'));
const masterKey = generateMasterKey();
const settings = { GINGHAM_PORT: '0', GINGHAM_DATA_DIR: dataDir, GINGHAM_MASTER_KEY: masterKey };
const gingham = await startGingham(readConfig('dev', { ...settings, GINGHAM_LOG_LEVEL: 'silent' }));
const demo = gingham.demo as DemoCredentials;
await fill();
await gingham.close();
const credentials = {
  master_key: masterKey,
  client_id: demo.clientId,
  secrets: demo.secrets,
  operator_token: demo.operatorToken,
};
writeFileSync(target, gzipSync([`-- ${JSON.stringify(credentials)}`, ...statements(), ''].join('\n')));
rmSync(dataDir, { recursive: true });

/** Makes each kind of row through the API. */
async function fill(): Promise<void> {
  const contact = { given_name: 'Mona', family_name: 'Lind', email: 'mona@birch.example' };
  const event_types = ['end_customer.created', 'registration.updated'];
  // Nobody listens there, also when the fixture is opened.
  const url = 'http://127.0.0.1:9/hook';
  for (const environment of ['sandbox', 'production'])
    await manage('POST', '/webhook-endpoints', {
      partner_client_id: demo.clientId,
      environment,
      url,
      event_types,
    });
  await manage('POST', '/partners', {
    name: 'Meadow Platform',
    review_policy: 'MANUAL',
    technical_contact: contact,
  });
  await manage('POST', '/direct-customers', {
    legal_name: 'Juniper Pay Ltd.',
    website: 'juniper.example.com',
  });
  await manage('POST', '/tokens', { name: 'back office', partner_client_id: demo.clientId });
  await manage('POST', '/institutions', { institution_id: 'ins_901234', name: 'Harbour Bank' });
  const registration_endpoint = 'https://api.harbour.example.com/register';
  await manage('PATCH', '/institutions/ins_901234/dynamic-registration', { registration_endpoint });
  await manage('POST', '/users', { email: 'ulla@example.com', name: 'Ulla Meri', role: 'operator_admin' });

  await call('sandbox', '/simulation/clock/freeze');
  for (const environment of ['sandbox', 'production'] as const) {
    const active = await create(environment, `Birch ${environment}`, { technical_contact: contact });
    await create(environment, `Alder ${environment}`, { is_diligence_attested: false });
    const removed = await create(environment, `Rowan ${environment}`);
    await call(environment, '/partner/customer/enable', active);
    await call(environment, '/partner/customer/remove', removed);
  }
  await call('sandbox', '/simulation/snapshot/create', { name: 'start' });
  await call('sandbox', '/simulation/clock/advance', { seconds: 3 * 86_400 });
  const fault = { operation: '/partner/customer/get', error_code: 'INTERNAL_SERVER_ERROR' };
  await call('sandbox', '/simulation/faults/set', fault);
}

async function create(
  environment: 'sandbox' | 'production',
  name: string,
  more: object = {},
): Promise<{ end_customer_client_id: string }> {
  const body = {
    company_name: name,
    legal_entity_name: `${name} Inc.`,
    application_name: name,
    website: `${name.toLowerCase().replace(' ', '-')}.example`,
    address: {
      city: 'Portland',
      street: '9 Garden Way',
      region: 'OR',
      postal_code: '97201',
      country_code: 'US',
    },
    is_diligence_attested: true,
    is_bank_addendum_completed: true,
    redirect_uris: ['https://app.example.com/oauth'],
    ...more,
  };
  const { end_customer } = await call(environment, '/partner/customer/create', body);
  return { end_customer_client_id: end_customer.client_id };
}

function call(environment: 'sandbox' | 'production', path: string, body: object = {}) {
  const own = { client_id: demo.clientId, secret: demo.secrets[environment] };
  return send('POST', `/${environment}${path}`, { ...own, ...body }, {});
}

function manage(method: string, path: string, body: object) {
  return send(method, `/v1${path}`, body, { authorization: `Bearer ${demo.operatorToken}` });
}

async function send(method: string, path: string, body: object, headers: Record<string, string>) {
  const response = await fetch(gingham.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
  return JSON.parse(text);
}

/** The store as SQL: tables with their rows, then the indexes. */
function statements(): string[] {
  const database = new DatabaseSync(join(dataDir, 'gingham.db'));
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
