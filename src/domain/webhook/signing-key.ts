import type { Environment } from '../environment.ts';

/** A key that signs the webhooks of an environment. Times are real time, in whole seconds since the epoch. */
export interface SigningKey {
  /** A UUID. */
  kid: string;
  environment: Environment;
  /** Coordinates on P-256, base64url (RFC 7518, section 6.2.1). */
  x: string;
  y: string;
  createdAt: number;
  /** Since when it no longer signs; null for the active key. */
  expiredAt: number | null;
}
