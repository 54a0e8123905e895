/** Orders that lists of end customers come in; by name: by the company's, folded. */
export const endCustomerSorts = ['newest', 'oldest', 'name'] as const;
export type EndCustomerSort = (typeof endCustomerSorts)[number];
