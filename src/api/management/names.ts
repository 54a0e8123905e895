import type { Reach } from '../../domain/role.ts';
import { namesOfEndCustomers, namesOfPartners } from '../../store/names.ts';
import type { Db } from '../../store/tables.ts';
import { exampleEndCustomer, examplePartner } from '../examples.ts';
import { nullable, string } from '../fields.ts';

const orNull = 'null if there is none, or if it no longer exists.';

export const partnerName = nullable(string(`Name of the partner; ${orNull}`, examplePartner.name));
export const companyName = nullable(
  string(`Company name of the end customer; ${orNull}`, exampleEndCustomer.company_name),
);

/** Adds the names of their partners to items, with one query. */
export async function withPartnerNames<Item extends { partnerClientId: string | null }>(
  db: Db,
  items: readonly Item[],
): Promise<(Item & { partnerName: string | null })[]> {
  const ids = new Set(items.map(({ partnerClientId }) => partnerClientId));
  const names = await namesOfPartners(db, present(ids));
  return items.map((item) => ({ ...item, partnerName: names.get(item.partnerClientId ?? '') ?? null }));
}

/** Adds the name of its partner to an item. */
export async function withPartnerName<Item extends { partnerClientId: string | null }>(db: Db, item: Item) {
  const [named] = await withPartnerNames(db, [item]);
  return named as Item & { partnerName: string | null };
}

/**
 * Adds the names of their end customers to items, with one query. A call can name an end customer of another partner, so
 * names are limited to the reach.
 */
export async function withCompanyNames<Item extends { endCustomerClientId: string | null }>(
  db: Db,
  items: readonly Item[],
  reach: Reach,
): Promise<(Item & { companyName: string | null })[]> {
  const ids = new Set(items.map(({ endCustomerClientId }) => endCustomerClientId));
  const names = await namesOfEndCustomers(db, present(ids), reach);
  return items.map((item) => ({ ...item, companyName: names.get(item.endCustomerClientId ?? '') ?? null }));
}

/** Adds the name of its end customer to an item. */
export async function withCompanyName<Item extends { endCustomerClientId: string | null }>(
  db: Db,
  item: Item,
  reach: Reach,
) {
  const [named] = await withCompanyNames(db, [item], reach);
  return named as Item & { companyName: string | null };
}

function present(ids: ReadonlySet<string | null>): string[] {
  return [...ids].filter((id) => id !== null);
}
