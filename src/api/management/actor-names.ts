import type { Actor } from '../../domain/event.ts';
import type { Reach } from '../../domain/role.ts';
import { namesOfPartners, namesOfTokens, namesOfUsers } from '../../store/names.ts';
import type { Db } from '../../store/tables.ts';
import type { Caller } from '../calls.ts';
import { nullable, string } from '../fields.ts';
import { requireOperator } from '../require.ts';

/** Of an end customer; partners do not see them. */
export const assignee = nullable(
  string(
    'The operator’s user who reviews it: `user:` and a user_id, or `developer`. Null if none, and for partners.',
  ),
);
export const assigneeName = nullable(
  string('Display name of the assignee; null if there is none, and for partners.'),
);

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
export async function actorNames(
  db: Db,
  actors: Iterable<Actor>,
  reach: Reach,
): Promise<(actor: Actor) => string> {
  const names = new Map<string, string>();
  for (const [kind, of] of Map.groupBy(new Set(actors), (actor) => kindOf(actor))) {
    const known = kinds[kind];
    const ids = of.map((actor) => actor.slice(kind.length + 1));
    const isHidden = kind === 'operator' && reach.partnerClientId !== null;
    const found =
      known === undefined || isHidden ? new Map<string, string>() : await known.namesOf(db, ids, reach);
    for (const id of ids) {
      names.set(`${kind}:${id}`, found.get(id) ?? known?.fallback ?? withoutName[kind] ?? kind);
    }
  }
  return (actor) => names.get(actor) ?? withoutName[actor] ?? actor;
}

function kindOf(actor: Actor): string {
  return actor.split(':')[0] as string;
}

/** Adds the names of their assignees to end customers; partners see neither. */
export async function withAssigneeNames<Item extends { assignee: Actor | null }>(
  db: Db,
  items: readonly Item[],
  reach: Reach,
): Promise<(Item & { assigneeName: string | null })[]> {
  if (reach.partnerClientId !== null) {
    return items.map((item) => ({ ...item, assignee: null, assigneeName: null }));
  }
  const assignees = items.map(({ assignee }) => assignee).filter((assignee) => assignee !== null);
  const nameOf = await actorNames(db, assignees, reach);
  return items.map((item) => ({
    ...item,
    assigneeName: item.assignee === null ? null : nameOf(item.assignee),
  }));
}

/** Adds the name of its assignee to an end customer; partners see neither. */
export async function withAssigneeName<Item extends { assignee: Actor | null }>(
  db: Db,
  item: Item,
  reach: Reach,
) {
  const [named] = await withAssigneeNames(db, [item], reach);
  return named as Item & { assigneeName: string | null };
}

/**
 * Converts the filter by assignee to the store's.
 *
 * @throws RequestError FORBIDDEN for partners
 */
export function toAssignee(asked: string, caller: Caller): Actor | 'none' {
  requireOperator('assignee', caller);
  const { actor, role } = caller;
  return asked === 'me' && role !== null ? actor : (asked as Actor | 'none');
}
