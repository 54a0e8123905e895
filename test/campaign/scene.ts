import assert from 'node:assert/strict';
import { application, manage, partnerCalls } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { succeeds } from '../support/management.ts';
import { type RunningServer, run, untilReady } from '../support/process.ts';
import type { Scope } from '../support/scope.ts';

/** What was acknowledged for an end customer. */
interface Acknowledged {
  id: string;
  secrets: { sandbox: string; development: string };
  isEnabled: boolean;
}

/** Allows writing beyond a limit to fail instead of ending the process, so that a limit acts like a full disk. */
const command = ['-c', 'trap "" XFSZ; exec "$@"', 'sh', process.execPath, '--v8-pool-size=1'];
const clients = 8;

/** A server process under load, which is disturbed; it remembers what the server has acknowledged. */
export class Scene {
  readonly #scope: Scope;
  readonly env: Record<string, string>;
  server!: RunningServer;
  readonly acknowledged: Acknowledged[] = [];
  /** Calls without a response, or that were refused as the store could not be used: whether they were carried out is open. */
  open = 0;
  #isDisturbed = false;
  #isLoaded = false;
  #load: Promise<unknown> = Promise.resolve();

  constructor(scope: Scope, env: Record<string, string>) {
    this.#scope = scope;
    this.env = {
      GINGHAM_PORT: '0',
      GINGHAM_LOG_LEVEL: 'error',
      // The machine may be busy with other tests.
      GINGHAM_MAX_EVENT_LOOP_DELAY_MS: '0',
      ...env,
    };
  }

  async start(): Promise<void> {
    const args = [...command, 'src/cli/main.ts', 'dev', '--json'];
    this.server = await untilReady(run(this.#scope, 'sh', args, { env: this.env }));
  }

  async kill(): Promise<void> {
    this.server.child.kill('SIGKILL');
    assert.equal((await this.server.ended).signal, 'SIGKILL');
  }

  /** Runs a fault under load, after `until` acknowledged calls; then the server must accept calls again. */
  async disturb(until: number, fault: () => Promise<void>): Promise<void> {
    const before = this.acknowledged.length;
    this.#isLoaded = true;
    this.#load = Promise.all(Array.from({ length: clients }, () => this.#client()));
    // An error of a client ends the wait.
    await Promise.race([this.#reached(before + until), this.#load]);
    this.#isDisturbed = true;
    await fault();
    await this.#isReady();
    this.#isDisturbed = false;
    const healed = this.acknowledged.length;
    await Promise.race([this.#reached(healed + clients), this.#load]);
    this.#isLoaded = false;
    await this.#load;
  }

  #reached(count: number): Promise<unknown> {
    return eventually(
      async () => this.acknowledged.length,
      (length) => length >= count,
    );
  }

  async #isReady(): Promise<void> {
    const ready = async () => (await fetch(`${this.server.url}/readyz`).catch(() => undefined))?.status;
    await eventually(ready, (status) => status === 200);
  }

  async #client(): Promise<void> {
    while (this.#isLoaded) {
      const created = await this.#call('/partner/customer/create', application());
      if (created === undefined) continue;
      const { client_id: id, secrets } = created.end_customer;
      const one: Acknowledged = { id, secrets, isEnabled: false };
      this.acknowledged.push(one);
      if (this.acknowledged.length % 2 === 0) continue;
      one.isEnabled =
        (await this.#call('/partner/customer/enable', { end_customer_client_id: id })) !== undefined;
    }
  }

  /** The reply to a call; undefined if it was not carried out, which is an error unless something disturbs the server. */
  async #call(path: string, body: object) {
    const wasDisturbed = this.#isDisturbed;
    const call = partnerCalls(this.server.url, this.server.demo, 'production');
    const answer = await call(path, body).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_ASSERTION') throw error;
      return undefined;
    });
    if (answer?.status === 200) return answer.body;
    assert.ok(wasDisturbed || this.#isDisturbed, `${path} failed: ${JSON.stringify(answer?.body)}`);
    if (answer !== undefined && answer.status !== 503) {
      // The log has the cause soon after the response.
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.fail(`${JSON.stringify(answer.body)}\n${this.server.output.stderr}`);
    }
    this.open += 1;
    // Other clients and the fault get their turn.
    await new Promise((resolve) => setTimeout(resolve, 5));
    return undefined;
  }

  /** Asserts that everything acknowledged is stored, and that nothing is stored in part. */
  async assertKept(): Promise<void> {
    const left = this.acknowledged.values();
    const checker = async () => {
      for (const one of left) assert.equal(await this.#problemOf(one), undefined, one.id);
    };
    await Promise.all(Array.from({ length: clients }, checker));
    const count = await this.#countWhole();
    const [min, max] = [this.acknowledged.length, this.acknowledged.length + this.open];
    assert.ok(count >= min && count <= max, `${count} end customers, of which ${min} were acknowledged`);
  }

  /**
   * Forgets what a store that was cut has lost of the first `count` end customers: those that were acknowledged last.
   * Returns their number.
   */
  async forgetLost(count: number): Promise<number> {
    const api = manage(this.server.url, this.server.demo.operatorToken);
    const lost = new Set<Acknowledged>();
    for (const one of this.acknowledged.slice(0, count)) {
      const { status, body } = await api('GET', `/end-customers/${one.id}`);
      if (status !== 200) lost.add(one);
      else one.isEnabled &&= body.end_customer.status === 'ACTIVE';
    }
    const kept = this.acknowledged.filter((one) => !lost.has(one));
    // Concurrent calls can be acknowledged in another order than that of their commits.
    const isLast = (one: Acknowledged) => this.acknowledged.indexOf(one) >= count - lost.size - clients;
    assert.ok([...lost].every(isLast), 'a change was lost before one that was kept');
    this.acknowledged.splice(0, this.acknowledged.length, ...kept);
    return lost.size;
  }

  async #problemOf({ id, secrets, isEnabled }: Acknowledged): Promise<string | undefined> {
    const api = manage(this.server.url, this.server.demo.operatorToken);
    const { status, body } = await api('GET', `/end-customers/${id}`);
    if (status !== 200) return `is not returned: ${JSON.stringify(body)}`;
    const actual = body.end_customer.status;
    if (isEnabled && actual !== 'ACTIVE') return `is ${actual}, though enabled`;
    for (const [environment, secret] of Object.entries(secrets)) {
      const { body } = await api('POST', '/keys/verify', { client_id: id, secret, environment });
      if (body.valid !== true) return `its ${environment} key is invalid`;
    }
    return undefined;
  }

  /** Asserts that every end customer has its keys and its first event; returns their number. */
  async #countWhole(): Promise<number> {
    const api = manage(this.server.url, this.server.demo.operatorToken);
    let count = 0;
    let cursor: string | null = '';
    while (cursor !== null) {
      const body = succeeds(await api('GET', `/end-customers?limit=200${cursor && `&cursor=${cursor}`}`));
      const checks = body.end_customers.map(async ({ client_id }: { client_id: string }) => {
        const [read, events] = await Promise.all([
          api('GET', `/end-customers/${client_id}`),
          api('GET', `/end-customers/${client_id}/events`),
        ]);
        assert.ok(succeeds(read).end_customer.keys.length >= 2, client_id);
        assert.equal(succeeds(events).events.at(-1).type, 'end_customer.created', client_id);
      });
      await Promise.all(checks);
      count += checks.length;
      cursor = body.next_cursor;
    }
    return count;
  }
}
