/** Products that a partner can request on create in contract 1.517.0. */
export const productsOf1517 = [
  'assets',
  'auth',
  'balance',
  'identity',
  'income_verification',
  'investments',
  'liabilities',
  'transactions',
  'employment',
] as const;

/** All products: those of 1.517.0 and those added by later versions of the contract. */
export const products = [
  ...productsOf1517,
  'investments_auth',
  'cra_base_report',
  'cra_income_insights',
  'cra_partner_insights',
] as const;

export type Product = (typeof products)[number];
