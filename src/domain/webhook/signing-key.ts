import type { Environment } from '../environment.ts';

/** What webhooks of an environment are signed with. Times are real time, in whole seconds since the epoch. */
export interface SigningKey {
  /** A UUID. */
  kid: string;
  environment: Environment;
  /** Coordinates on P-256, base64url (RFC 7518, section 6.2.1). */
  x: string;
  y: string;
  createdAt: number;
  /** From when on nothing is signed with it; null for the one in use. */
  expiredAt: number | null;
}
