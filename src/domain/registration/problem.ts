/**
 * Why a registration needs attention: one of the customer's preconditions is not met, or the institution refused the
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
  /** One sentence for the partner: what is wrong, and what mends it. */
  message: string;
}

const preconditions: readonly RegistrationProblemKind[] = [
  'FLOWDOWN_NOT_COMPLETE',
  'QUESTIONNAIRE_NOT_COMPLETE',
  'REDIRECT_URI_REQUIRED',
  'LOGO_REQUIRED',
];

/** Whether a problem goes away by itself once the customer meets the precondition. */
export function isPrecondition({ kind }: RegistrationProblem): boolean {
  return preconditions.includes(kind);
}
