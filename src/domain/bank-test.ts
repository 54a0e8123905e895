/** What is looked at, in this order, when an institution's interface is tested. */
export const bankTestStepNames = [
  'settings',
  'address',
  'tls',
  'discovery',
  'registration_endpoint',
  'access_token',
] as const;
export type BankTestStepName = (typeof bankTestStepNames)[number];

/** `skipped`: there was nothing to look at, or what came before it stands in the way. */
export const bankTestOutcomes = ['ok', 'failed', 'skipped'] as const;
export type BankTestOutcome = (typeof bankTestOutcomes)[number];

export interface BankTestStep {
  name: BankTestStepName;
  outcome: BankTestOutcome;
  /** What was asked; null where nothing was sent. */
  asked: { method: 'GET' | 'POST'; url: string } | null;
  /** HTTP status of the answer; null where there was none. */
  status: number | null;
  /** Null where nothing was done. */
  durationMs: number | null;
  /** One plain sentence, without a secret. */
  message: string;
}

/** The secure connection to an institution. */
export interface BankTls {
  /** As `TLSv1.3`. */
  protocol: string;
  subject: string;
  issuer: string;
  /** Of the institution's certificate; milliseconds since the epoch. */
  validUntil: number;
  /** Subject of the certificate that we show; null where none is set. */
  clientSubject: string | null;
}

/** What came of trying an institution's interface out. */
export interface BankTest {
  steps: BankTestStep[];
  /** Null where no secure connection was made. */
  tls: BankTls | null;
}

/** Nothing that was looked at has failed. */
export function hasPassed({ steps }: Pick<BankTest, 'steps'>): boolean {
  return steps.every(({ outcome }) => outcome !== 'failed');
}
