/** The steps of testing an institution's interface, in order. */
export const bankTestStepNames = [
  'settings',
  'address',
  'tls',
  'discovery',
  'registration_endpoint',
  'access_token',
] as const;
export type BankTestStepName = (typeof bankTestStepNames)[number];

/** `skipped`: there was nothing to check, or an earlier step prevents it. */
export const bankTestOutcomes = ['ok', 'failed', 'skipped'] as const;
type BankTestOutcome = (typeof bankTestOutcomes)[number];

export interface BankTestStep {
  name: BankTestStepName;
  outcome: BankTestOutcome;
  /** The request; null if none was sent. */
  asked: { method: 'GET' | 'POST'; url: string } | null;
  /** HTTP status of the response; null if there was none. */
  status: number | null;
  /** Null if nothing was done. */
  durationMs: number | null;
  /** One sentence, without secrets. */
  message: string;
}

/** The secure connection to an institution. */
export interface BankTls {
  /** For example `TLSv1.3`. */
  protocol: string;
  subject: string;
  issuer: string;
  /** Expiry of the institution's certificate, in milliseconds since the epoch. */
  validUntil: number;
  /** Subject of our client certificate; null if none is configured. */
  clientSubject: string | null;
}

/** The result of testing an institution's interface. */
export interface BankTest {
  steps: BankTestStep[];
  /** Null if no secure connection was established. */
  tls: BankTls | null;
}

/** Returns whether no step failed. */
export function hasPassed({ steps }: Pick<BankTest, 'steps'>): boolean {
  return steps.every(({ outcome }) => outcome !== 'failed');
}
