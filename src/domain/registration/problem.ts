import type { EndCustomer } from '../end-customer.ts';
import type { InstitutionTerms } from '../institution.ts';
import { httpsRedirectUris } from '../web-address.ts';

/**
 * Why a registration requires attention: one of the customer's preconditions is not met, or the institution refused the
 * application.
 */
export const registrationProblemKinds = [
  'FLOWDOWN_NOT_COMPLETE',
  'QUESTIONNAIRE_NOT_COMPLETE',
  'REDIRECT_URI_REQUIRED',
  'LOGO_REQUIRED',
  'REFUSED_BY_INSTITUTION',
] as const;
type RegistrationProblemKind = (typeof registrationProblemKinds)[number];

export interface RegistrationProblem {
  kind: RegistrationProblemKind;
  /** One sentence for the partner: what is wrong and how to fix it. */
  message: string;
}

/** Returns whether a problem is resolved automatically once the customer meets the precondition. */
export function isPrecondition({ kind }: RegistrationProblem): boolean {
  return kind !== 'REFUSED_BY_INSTITUTION';
}

/** Returns the preconditions that a customer's application does not meet at an institution; empty if it meets all. */
export function missingPreconditions(
  customer: EndCustomer,
  { name, requiresLogo }: Pick<InstitutionTerms, 'name' | 'requiresLogo'>,
): RegistrationProblem[] {
  const problems: RegistrationProblem[] = [];
  if (customer.flowdownStatus !== 'COMPLETE') {
    const message = 'The bank addendum is not complete for this end customer; complete it to continue.';
    problems.push({ kind: 'FLOWDOWN_NOT_COMPLETE', message });
  }
  if (customer.questionnaireStatus !== 'COMPLETE') {
    const message = 'The questionnaire of this end customer is not complete; complete it to continue.';
    problems.push({ kind: 'QUESTIONNAIRE_NOT_COMPLETE', message });
  }
  if (httpsRedirectUris(customer.redirectUris).length === 0) {
    const message = `${name} requires a redirect URI that uses https; add one to the application’s redirect_uris.`;
    problems.push({ kind: 'REDIRECT_URI_REQUIRED', message });
  }
  if (requiresLogo && customer.logoSha256 === null) {
    problems.push({ kind: 'LOGO_REQUIRED', message: `${name} requires a logo; add one to the application.` });
  }
  return problems;
}
