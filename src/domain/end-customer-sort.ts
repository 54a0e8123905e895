/** Sort orders for lists of end customers; `name` sorts by folded company name. */
export const endCustomerSorts = ['newest', 'oldest', 'name'] as const;
export type EndCustomerSort = (typeof endCustomerSorts)[number];
