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

/** Products that every server accepts: those of 1.517.0 and some of later versions. */
export const commonProducts = [
  ...productsOf1517,
  'investments_auth',
  'cra_base_report',
  'cra_income_insights',
  'cra_partner_insights',
] as const;

/** All products: also those that only servers accept that offer the latest. */
export const products = [...commonProducts, 'cra_qualify', 'cra_home_lending'] as const;

export type Product = (typeof products)[number];
