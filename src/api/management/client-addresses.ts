import type { DomainEvent } from '../../domain/event.ts';
import type { Reach } from '../../domain/role.ts';
import { namesOfUsers } from '../../store/names.ts';
import type { Db } from '../../store/tables.ts';

type Addressed = Pick<DomainEvent, 'actor' | 'clientAddress'>;

/** Returns the client's address of an event, or null if the caller cannot see it. */
export type AddressOf = (event: Addressed) => string | null;

/**
 * Finds which addresses a caller can see: the operator all, a partner those of its own credentials and users. Users that
 * were removed are no longer known to be the partner's.
 */
export async function visibleAddresses(
  db: Db,
  events: readonly Addressed[],
  reach: Reach,
): Promise<AddressOf> {
  const { partnerClientId } = reach;
  if (partnerClientId === null) return ({ clientAddress }) => clientAddress;
  const prefix = 'user:';
  const actors = events.map(({ actor }) => actor).filter((actor) => actor.startsWith(prefix));
  const users = await namesOfUsers(
    db,
    [...new Set(actors)].map((actor) => actor.slice(prefix.length)),
    reach,
  );
  const own = new Set([`partner:${partnerClientId}`, ...[...users.keys()].map((id) => `${prefix}${id}`)]);
  return ({ actor, clientAddress }) => (own.has(actor) ? clientAddress : null);
}
