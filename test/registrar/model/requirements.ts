/** What can be due, in the contract's order. */
export const requirements = [
  'legal_entity_name',
  'website',
  'application_name',
  'is_diligence_attested',
  'technical_contact',
  'billing_contact',
  'address',
  'bank_addendum_acceptance',
  'questionnaires.cra',
] as const;
export type Requirement = (typeof requirements)[number];

/** What a request provides, and whether each value is complete. */
export type Given = Partial<Record<Requirement, 'complete' | 'incomplete' | 'invalid'>>;

/** Returns what is missing for the products after a creation; the partner has a technical contact. */
export function missing(given: Given, products: readonly string[]): Requirement[] {
  const isDefault = (name: Requirement) => name === 'technical_contact' && given[name] === undefined;
  const lacks = requirements.filter((name) => given[name] !== 'complete' && !isDefault(name));
  return lacks.filter((name) => products.some((product) => concerns(name, product)));
}

/** Returns whether a review can begin. */
export function isReviewable(due: readonly Requirement[]): boolean {
  return due.every((name) => name === 'questionnaires.cra');
}

/** Returns whether a product requires it. */
export function concerns(name: Requirement, product: string): boolean {
  return name !== 'questionnaires.cra' || product.startsWith('cra_');
}
