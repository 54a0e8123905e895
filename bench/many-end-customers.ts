import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ensureDemoPartner } from '../src/demo-partner.ts';
import { openStore, readConfig } from '../src/gingham.ts';
import { systemContext } from '../src/keyring/context.ts';

const words = ['Amber', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Haven', 'Iris', 'Jasper'];
const word = (divisor: number) =>
  `case n / ${divisor} % 10 ${words.map((one, at) => `when ${at} then '${one}'`).join(' ')} end`;
const name = `${word(7)} || ' ' || ${word(131)} || ' ' || n`;

/** A rare word; one in `each` end customers matches it. */
export const rare = { word: 'zanzibar', each: 250_000 };

/**
 * Fills a new store with end customers of one partner: mostly live, of all statuses, over two years, most with two
 * registrations, each with an event, and some with an update that was sent to two endpoints. Inserted in bulk, as single
 * rows would take too long. Returns the partner's client_id.
 */
export async function fillWithEndCustomers(dataDir: string, amount: number): Promise<string> {
  const { store, keyring, masterKeys, close } = await openStore(readConfig('dev', {}, { dataDir }));
  const { clientId } = await ensureDemoPartner(store, { keyring, masterKeys }, systemContext(keyring));
  await close();
  const database = new DatabaseSync(join(dataDir, 'gingham.db'));
  database.exec('pragma synchronous = off; pragma cache_size = -200000');
  const numbers = `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${amount})`;
  const first = Date.now() - 730 * 86_400_000;
  const stepMs = Math.floor((730 * 86_400_000) / amount);
  const status = `case when n % 20000 = 1 then 'UNDER_REVIEW' when n % 50000 = 2 then 'DENIED'
    when n % 3 = 0 then 'PENDING_ENABLEMENT' else 'ACTIVE' end`;
  const createdAt = `${first} + n * ${stepMs}`;
  const profile = JSON.stringify({
    products: ['auth', 'transactions'],
    technicalContact: { given_name: 'Ada', family_name: 'Okafor', email: 'ada@sunflower.example.com' },
    billingContact: { given_name: 'Ben', family_name: 'Ruiz', email: 'ben@sunflower.example.com' },
    customerSupportInfo: { email: 'help@sunflower.example.com', contactUrl: 'sunflower.example.com/help' },
    address: {
      city: 'Portland',
      street: '9 Garden Way',
      region: 'OR',
      postalCode: '97201',
      countryCode: 'US',
    },
    redirectUris: ['https://app.sunflower.example.com/oauth'],
  });
  database.exec(`${numbers} insert into end_customers (client_id, partner_client_id, realm, status, company_name,
      application_scope, application_key, legal_name_key, domain_key, search_text, profile, logo_sha256,
      review_reasons, decision_reason, flowdown_status, questionnaire_status, created_at, updated_at, enabled_at,
      removed_at, registrations_due_at, revision)
    select printf('%012x%012x', ${createdAt}, n), '${clientId}', case when n % 4 = 0 then 'sandbox' else 'live' end,
      ${status}, ${name}, 'live', lower(${name}), lower(${name}), 'at' || n || '.example',
      lower(${name}) || case when n % ${rare.each} = 5 then ' ${rare.word}' else '' end || char(10) || lower(${name})
        || char(10) || lower(${name}) || char(10) || 'at' || n || '.example',
      json_patch('${profile}', json_object('legalEntityName', ${name}, 'applicationName', ${name},
        'website', 'at' || n || '.example')),
      null, '[]', null, case when n % 5000 = 3 then 'IN_REVIEW' else 'COMPLETE' end,
      case when n % 5000 = 4 then 'RECEIVED' else 'COMPLETE' end, ${createdAt}, ${createdAt},
      case when ${status} = 'ACTIVE' then ${createdAt} end, null, null, 1 from numbers`);
  database.exec(`insert into registrations (end_customer_client_id, institution_id, environment, partner_client_id,
      realm, status, problems, production_enablement_date, started_at, due_at, task, filing, withdrawn_at, updated_at)
    select client_id, institution_id, 'production', partner_client_id, realm, 'ENABLED', '[]', null, created_at, null,
      null, '{"connector":"simulated","paceMs":0,"outcome":"ENABLED","reads":0,"application":null}', null, created_at
    from end_customers cross join (select 'ins_56' as institution_id union all select 'ins_13')
    where status = 'ACTIVE'`);
  database.exec(`insert into events (id, type, realm, partner_client_id, end_customer_client_id, actor, data,
      occurred_at, recorded_at)
    select 'event-' || client_id, 'end_customer.created', realm, partner_client_id, client_id, 'system', '{}',
      created_at, created_at from end_customers order by created_at`);
  // The last five days: a quarter of them was updated, and two endpoints were notified.
  const updated = Math.floor(amount / 4);
  const updatedAt = `${Date.now()} - (${updated} - n) * ${Math.floor((5 * 86_400_000) / updated)}`;
  database.exec(`${numbers} insert into events (id, type, realm, partner_client_id, end_customer_client_id, actor, data,
      occurred_at, recorded_at)
    select 'update-' || n, 'end_customer.updated', 'live', '${clientId}', printf('%012x%012x', ${createdAt}, n), 'system',
      '{}', ${updatedAt}, ${updatedAt} from numbers where n <= ${updated}`);
  database.exec(`with endpoints(endpoint_id) as (values ('bench-1'), ('bench-2'))
    insert into webhook_endpoints (endpoint_id, partner_client_id, environment, url, webhook_types, status, active_since,
      health, is_failing, secret_version, created_at)
    select endpoint_id, '${clientId}', 'production', 'https://hooks.example.com/', '["end_customer.updated"]', 'paused', 0,
      '{}', 0, 1, 0 from endpoints`);
  database.exec(`insert into webhook_deliveries (endpoint_id, partner_client_id, realm, end_customer_client_id, event_seq,
      webhook_type, status, attempts, tries, due_at, occurred_at)
    select endpoint_id, events.partner_client_id, 'live', end_customer_client_id, seq, 'end_customer.updated',
      case when seq % 10000 = 0 then 'failed' else 'delivered' end, 1, 1, occurred_at, occurred_at
    from events cross join webhook_endpoints where type = 'end_customer.updated' order by seq`);
  database.exec(`insert into webhook_attempts (delivery_id, number, at, sent_at, duration_ms, status_code, answer)
    select delivery_id, 1, occurred_at, occurred_at, 1, 200, '' from webhook_deliveries`);
  database.exec('analyze');
  database.close();
  return clientId;
}
