import type { FastifyBaseLogger } from 'fastify';
import type { NameMatches } from '../domain/create-end-customer.ts';
import type { EndCustomer, EndCustomerProfile } from '../domain/end-customer.ts';
import { foldName } from '../domain/names.ts';
import { type EndCustomerScope, findNameMatches } from '../store/end-customers.ts';
import type { Db } from '../store/tables.ts';
import { RequestError } from './errors.ts';

const windowMs = 3_600_000;

/** Where a partner tries names: among the end customers of a realm, or among the users. */
type Among = 'live' | 'sandbox' | 'users';

/** What a partner has tried and others have, since a time. */
interface Tries {
  names: Set<string>;
  end: number;
}

/**
 * Bounds what a partner can find out about others: that a name is taken, or causes a channel conflict, cannot be hidden from a
 * partner who tries it. Beyond the bound its new names are refused before they are compared. Only different names count, so
 * that repeated requests do not. Each node counts by itself, in memory.
 */
export class TakenNames {
  readonly #perHour: number;
  readonly #logger: Pick<FastifyBaseLogger, 'warn'>;
  readonly #clock: () => number;
  readonly #tries = new Map<string, Tries>();

  /**
   * @param perHour names allowed for each partner; 0 means no limit
   * @param clock milliseconds that only increase
   */
  constructor(
    perHour: number,
    logger: Pick<FastifyBaseLogger, 'warn'>,
    clock: () => number = () => performance.now(),
  ) {
    this.#perHour = perHour;
    this.#logger = logger;
    this.#clock = clock;
  }

  /** @throws RequestError RATE_LIMIT if the partner has tried too many taken names */
  require(partnerClientId: string, among: Among): void {
    const tries = this.#tries.get(keyOf(partnerClientId, among));
    const leftMs = (tries?.end ?? 0) - this.#clock();
    if (tries === undefined || this.#perHour === 0 || leftMs <= 0 || tries.names.size < this.#perHour) return;
    throw new RequestError('RATE_LIMIT', {
      message: 'too many names that are already in use; retry after the time in Retry-After',
      retryAfterSeconds: Math.ceil(leftMs / 1000),
      bound: 'taken_names',
    });
  }

  /** Counts a name that others have. */
  note(partnerClientId: string, among: Among, name: string): void {
    const now = this.#clock();
    for (const [key, { end }] of this.#tries) if (end <= now) this.#tries.delete(key);
    const key = keyOf(partnerClientId, among);
    const { names } = this.#tries.get(key) ?? { names: new Set<string>() };
    if (names.size === 0) this.#tries.set(key, { names, end: now + windowMs });
    if (names.has(name)) return;
    names.add(name);
    if (names.size !== this.#perHour) return;
    this.#logger.warn(
      { client_id: partnerClientId, among, count: names.size },
      'a partner has tried many names that are in use',
    );
  }
}

function keyOf(partnerClientId: string, among: Among): string {
  return `${partnerClientId} ${among}`;
}

type Names = Pick<EndCustomerProfile, 'legalEntityName' | 'applicationName' | 'website'>;

/**
 * Finds the end customers with the names that are given to a new one, or to the one that is `stored`: within the bound, or
 * null for the operator.
 *
 * @throws RequestError RATE_LIMIT
 */
export async function findMatchesFor(
  db: Db,
  takenNames: TakenNames | null,
  names: Names,
  scope: EndCustomerScope,
  stored?: EndCustomer,
): Promise<NameMatches> {
  const { partnerClientId, realm } = scope;
  const counted = stored !== undefined && textOf(names) === textOf(stored) ? null : takenNames;
  counted?.require(partnerClientId, realm);
  const matches = await findNameMatches(db, names, scope, stored);
  // In a sandbox, the names of applications are the partner's own.
  const isTaken = matches.applicationNameTaken && realm === 'live';
  if (isTaken || matches.channelConflict) counted?.note(partnerClientId, realm, textOf(names));
  return matches;
}

function textOf({ legalEntityName, applicationName, website }: Names): string {
  return [legalEntityName, applicationName, website].map(foldName).join('\n');
}
