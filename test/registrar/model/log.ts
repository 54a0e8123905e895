import assert from 'node:assert/strict';
import type { Db } from '../../../src/store/tables.ts';

/** The status changes of some end customers' registrations in the event log. */
export class Log {
  /** Each status of a registration with its start. */
  readonly reported = new Map<string, string[]>();
  /** The status of each end customer. */
  readonly customers = new Map<string, string>();
  readonly #statuses = new Map<string, string>();
  readonly #latest = new Map<string, number>();
  #seq = 0;

  /** Reads new events and compares them with what was there. */
  async read(db: Db, clientIds: readonly string[], realm: 'live' | 'sandbox'): Promise<number[]> {
    if (clientIds.length === 0) return [];
    const events = await db
      .selectFrom('events')
      .select([
        'seq',
        'type',
        'end_customer_client_id',
        'environment',
        'institution_id',
        'occurred_at',
        'data',
      ])
      .where('end_customer_client_id', 'in', clientIds)
      .where('seq', '>', this.#seq)
      .orderBy('seq')
      .execute();
    for (const { seq, type, end_customer_client_id, occurred_at, ...about } of events) {
      this.#seq = seq;
      const clientId = end_customer_client_id as string;
      // Some live events are recorded late, with the time at which they fell due.
      const latest = realm === 'sandbox' ? (this.#latest.get(clientId) ?? 0) : 0;
      assert.ok(occurred_at >= latest, `time goes backwards for ${clientId}`);
      this.#latest.set(clientId, occurred_at);
      const key = `${clientIds.indexOf(clientId)} ${about.environment} ${about.institution_id}`;
      const { before, after } = JSON.parse(about.data);
      if (type.startsWith('end_customer.')) this.#readCustomer(clientId, before, after);
      if (type !== 'registration.updated' && type !== 'registration.withdrawn') continue;
      const isGone = type === 'registration.withdrawn';
      assert.equal(before, this.#statuses.get(key) ?? 'NOT_STARTED', `what ${key} was before`);
      if (!isGone) this.#statuses.set(key, after);
      else if (realm === 'sandbox') this.#statuses.delete(key);
      this.reported.set(key, [
        ...(this.reported.get(key) ?? []),
        `${isGone ? 'withdrawn' : after}@${occurred_at}`,
      ]);
    }
    return events.map(({ occurred_at }) => occurred_at);
  }

  /** A change of a status, or of fields including the status. */
  #readCustomer(clientId: string, before: Changed, after: Changed): void {
    const [was, is] = [before, after].map((side) => (typeof side === 'object' ? side.status : side));
    if (was !== undefined) assert.equal(was, this.customers.get(clientId), `what ${clientId} was before`);
    if (is !== undefined) this.customers.set(clientId, is);
  }
}

type Changed = string | { status?: string } | undefined;
