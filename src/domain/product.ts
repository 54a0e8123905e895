/** Products that contract 1.517.0 lets a partner ask for on create. */
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

/** All products that can be asked for: those of 1.517.0 and what later versions of the contract added. */
export const products = [
  ...productsOf1517,
  'investments_auth',
  'cra_base_report',
  'cra_income_insights',
  'cra_partner_insights',
] as const;

export type Product = (typeof products)[number];
