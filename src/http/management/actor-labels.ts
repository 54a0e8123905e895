import type { Actor, DomainEvent } from '../../domain/event.ts';
import type { Reach } from '../../domain/role.ts';
import { namesOfPartners, namesOfTokens, namesOfUsers } from '../../store/actor-names.ts';
import type { Db } from '../../store/tables.ts';

/** Kinds of actors, and how to look up their names. */
const kinds: Readonly<
  Record<
    string,
    { fallback: string; namesOf(db: Db, ids: readonly string[], reach: Reach): Promise<Map<string, string>> }
  >
> = {
  operator: { fallback: 'Operator', namesOf: namesOfTokens },
  partner: { fallback: 'Partner', namesOf: namesOfPartners },
  user: { fallback: 'User', namesOf: namesOfUsers },
};

const withoutName: Readonly<Record<string, string>> = {
  developer: 'Developer at this machine',
  system: 'Gingham',
};

/** Finds display names of actors. Partners do not see the names of the operator's tokens or users. */
export async function actorLabels(
  db: Db,
  events: readonly Pick<DomainEvent, 'actor'>[],
  reach: Reach,
): Promise<(actor: Actor) => string> {
  const labels = new Map<string, string>();
  const actors = [...new Set(events.map(({ actor }) => actor))];
  for (const [kind, of] of Map.groupBy(actors, (actor) => kindOf(actor))) {
    const known = kinds[kind];
    const ids = of.map((actor) => actor.slice(kind.length + 1));
    const isHidden = kind === 'operator' && reach.partnerClientId !== null;
    const names =
      known === undefined || isHidden ? new Map<string, string>() : await known.namesOf(db, ids, reach);
    for (const id of ids) {
      labels.set(`${kind}:${id}`, names.get(id) ?? known?.fallback ?? withoutName[kind] ?? kind);
    }
  }
  return (actor) => labels.get(actor) ?? withoutName[actor] ?? actor;
}

function kindOf(actor: Actor): string {
  return actor.split(':')[0] as string;
}
