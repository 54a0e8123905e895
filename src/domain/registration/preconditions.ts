import type { EndCustomer } from '../end-customer.ts';
import type { InstitutionTerms } from '../institution.ts';
import { httpsRedirectUris } from '../web-address.ts';
import type { RegistrationProblem } from './problem.ts';

/** What a customer still lacks for its application to be taken at an institution; empty when nothing. */
export function missingPreconditions(
  customer: EndCustomer,
  { name, requiresLogo }: Pick<InstitutionTerms, 'name' | 'requiresLogo'>,
): RegistrationProblem[] {
  const problems: RegistrationProblem[] = [];
  if (customer.flowdownStatus !== 'COMPLETE') {
    const message = 'The bank addendum is not complete for this end customer; complete it to go on.';
    problems.push({ kind: 'FLOWDOWN_NOT_COMPLETE', message });
  }
  if (customer.questionnaireStatus !== 'COMPLETE') {
    const message = 'The questionnaire of this end customer is not complete; complete it to go on.';
    problems.push({ kind: 'QUESTIONNAIRE_NOT_COMPLETE', message });
  }
  if (httpsRedirectUris(customer.redirectUris).length === 0) {
    const message = `${name} needs a redirect URI that uses https; add one to the application’s redirect_uris.`;
    problems.push({ kind: 'REDIRECT_URI_REQUIRED', message });
  }
  if (requiresLogo && customer.logoSha256 === null) {
    problems.push({ kind: 'LOGO_REQUIRED', message: `${name} needs a logo; add one to the application.` });
  }
  return problems;
}
