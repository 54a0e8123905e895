import type { LookUpMeans } from './registration/dynamic.ts';

export const bankFlavours = ['rfc7591', 'fdx'] as const;
export type BankFlavour = (typeof bankFlavours)[number];

/** How an institution's interface for registrations is used; its secrets are kept apart. */
export interface DynamicBankSettings {
  registrationEndpoint: string;
  flavour: BankFlavour;
  /** Stands before each application's reference in its software_id. */
  softwareId: string | null;
  lookUp: LookUpMeans;
  /** PEM of roots to trust besides the usual ones. */
  ca: string | null;
  /** More client metadata that the institution asks for. */
  extraMetadata: Record<string, unknown>;
}

/** What the institution has given the operator, in the clear. */
export interface DynamicBankSecrets {
  initialAccessToken: string | null;
  /** A JWT (RFC 7591, section 2.3). */
  softwareStatement: string | null;
  /** PEM, for mutual TLS. */
  mutualTls: { cert: string; key: string } | null;
}
