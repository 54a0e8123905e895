import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import pg from 'pg';
import { test } from 'vitest';
import { type Answer, send } from '../../support/client.ts';
import { goodPassword, signInAs, tryToSignIn } from '../../support/console.ts';
import { longTest } from '../../support/long.ts';
import { newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { storedEvents } from '../../support/stored-events.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';
import { newListener } from '../../support/webhook-listener.ts';

/** Lets a number of updates of records succeed; all others fail, as in a crash. */
const interruption = {
  sqlite: (updates: number) => [
    'create table updates (n integer)',
    `create trigger interruption before update on idempotency_records begin
      select raise(abort, 'interrupted') where (select count(*) from updates) >= ${updates};
      insert into updates values (1); end`,
  ],
  postgres: (updates: number) => [
    'create sequence updates',
    `create function interrupt() returns trigger language plpgsql as 'begin
      if nextval(''updates'') > ${updates} then raise exception ''interrupted''; end if; return new; end'`,
    `create trigger interruption before update on idempotency_records for each row execute function interrupt()`,
  ],
};
const withoutInterruption = {
  sqlite: ['drop trigger interruption', 'drop table updates'],
  postgres: [
    'drop trigger interruption on idempotency_records',
    'drop function interrupt()',
    'drop sequence updates',
  ],
};

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const manage = (method: string, path: string, body: object, key: string) => {
    const headers = { authorization: `Bearer ${server().demo.operatorToken}`, 'idempotency-key': key };
    return send(method, `${server().url}/v1${path}`, body, headers);
  };
  const alter = async (statements: readonly string[]) => {
    for (const statement of statements) await storedRows(server(), dialect, statement);
  };
  /**
   * Makes a request that is interrupted after its last unit of work, the number of which is given, and before its reply is
   * recorded; then again, which must succeed.
   */
  const interruptedAfter = async (units: number, request: (key: string) => Promise<Answer>) => {
    const key = randomUUID();
    await alter(interruption[dialect](units - 1));
    try {
      refuses(await request(key), 'INTERNAL_SERVER_ERROR', 500);
    } finally {
      await alter(withoutInterruption[dialect]);
    }
    return succeeds(await request(key));
  };

  test('the key that an interrupted rotation has created is returned, and no other is created', async () => {
    const { webhook_key } = await interruptedAfter(1, (key) =>
      manage('POST', '/webhook-keys/rotate', { environment: 'production' }, key),
    );
    const rotated = (await storedEvents(server(), dialect)).filter(
      ({ type }) => type === 'webhook_key.rotated',
    );
    assert.deepEqual(
      rotated.map(({ data }) => JSON.parse(data as string)),
      [{ kid: webhook_key.kid }],
    );
  });

  test('the response of a listener is reported once', async () => {
    const partner = await newPartner(server());
    const listener = await newListener(server(), partner);
    await newEndCustomer(server(), partner, 'sandbox');
    const { delivery_id } = await listener.webhook();
    const body = { delivery_id, status_code: 200, duration_ms: 1 };
    const path = `/webhook-listeners/${listener.endpointId}/answer`;
    const reply = await interruptedAfter(1, (key) => manage('POST', path, body, key));
    assert.equal(reply.status, 'delivered');
  });

  test('a second factor and its recovery codes are those that were stored', async () => {
    const user = await signInAs(server(), 'operator_reviewer');
    const path = '/v1/session/second-factor';
    const call = (at: string, body: object) => (key: string) =>
      user.call('POST', at, body, { 'idempotency-key': key });
    const { secret } = await interruptedAfter(1, call(path, {}));
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    const { recovery_codes } = await interruptedAfter(1, call(`${path}/confirm`, { code }));
    succeeds(await tryToSignIn(server(), user.email, goodPassword, { code: recovery_codes[0] }));
  });

  test('a password is changed once, and verified like the first time', async () => {
    const user = await signInAs(server(), 'operator_reviewer');
    const password = 'nine green herons at dusk';
    const body = { current_password: goodPassword, new_password: password };
    await interruptedAfter(3, (key) =>
      user.call('POST', '/v1/session/password', body, { 'idempotency-key': key }),
    );
    succeeds(await tryToSignIn(server(), user.email, password));
  });

  const onPostgres = dialect === 'postgres' ? longTest : () => {};
  onPostgres(
    'a request whose key is held for more than 5 seconds is refused, and can be repeated',
    async (t) => {
      const key = randomUUID();
      const headers = { authorization: `Bearer ${server().demo.operatorToken}`, 'idempotency-key': key };
      const body = { client_ids: ['f'.repeat(24)], decision: 'APPROVE' };
      const decide = () => send('POST', `${server().url}/v1/end-customers/decide`, body, headers);
      const deletion = `delete from idempotency_records returning encode(key_hash, 'hex') as key_hash`;
      await storedRows(server(), dialect, deletion);
      succeeds(await decide());
      const [{ key_hash } = {}] = await storedRows(server(), dialect, deletion);
      const holder = new pg.Client({ connectionString: server().env['GINGHAM_DATABASE_URL'] });
      await holder.connect();
      t.onTestFinished(() => holder.end());
      await holder.query('select pg_advisory_lock(hashtextextended($1, 2))', [key_hash]);
      const refused = await decide();
      refuses(refused, 'IDEMPOTENCY_KEY_IN_USE', 409);
      assert.equal(refused.headers.get('retry-after'), '5');
      await holder.query('select pg_advisory_unlock_all()');
      const { results } = succeeds(await decide());
      assert.equal(results[0].error_code, 'NOT_FOUND');
    },
  );
});
