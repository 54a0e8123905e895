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
export type RegistrationProblemKind = (typeof registrationProblemKinds)[number];

export interface RegistrationProblem {
  kind: RegistrationProblemKind;
  /** One sentence for the partner: what is wrong and how to fix it. */
  message: string;
}

const preconditions: readonly RegistrationProblemKind[] = [
  'FLOWDOWN_NOT_COMPLETE',
  'QUESTIONNAIRE_NOT_COMPLETE',
  'REDIRECT_URI_REQUIRED',
  'LOGO_REQUIRED',
];

/** Returns whether a problem is resolved automatically once the customer meets the precondition. */
export function isPrecondition({ kind }: RegistrationProblem): boolean {
  return preconditions.includes(kind);
}
