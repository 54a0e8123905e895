import type { BankClient } from '../../domain/dynamic-bank.ts';

export { DynamicRegistration, type ExchangeLimits } from './dynamic-registration.ts';
export type { BankClient };

/**
 * An institution's configuration of dynamic registration; its secrets are in the clear, so it stays in
 * memory.
 */
export interface DynamicBank {
  /** RFC 7591, section 3. Everything else of the bank that is called must be on its origin. */
  registrationEndpoint: string;
  /**
   * `fdx` differs in four things: requests carry an interaction id, a client is found under the registration
   * endpoint where the bank names no other place, it is managed with the initial access token where the bank
   * issues no other, and a `status` tells whether somebody at the bank has yet to approve it.
   */
  flavour: 'rfc7591' | 'fdx';
  initialAccessToken: string | null;
  /** A JWT (RFC 7591, section 2.3), sent as it is. */
  softwareStatement: string | null;
  /** Stands before each application's reference, see {@link softwareIdOf}. */
  softwareId: string | null;
  /** PEM. */
  mutualTls: { cert: string; key: string } | null;
  /** PEM of roots to trust besides the usual ones. */
  ca: string | null;
  /**
   * How a registration whose answer was lost can be found: a GET on the registration endpoint with
   * `?software_id=…`; the name being refused with 409; or not at all.
   */
  lookUp: 'software_id' | 'name_conflict' | 'none';
  /**
   * More client metadata that this bank asks for. It may not say anything else of the application than we do.
   */
  extraMetadata: Record<string, unknown>;
}

/** What is registered: an end customer's application in one environment. */
export interface BankApplication {
  /** Stable, and of this end customer in this environment only. */
  reference: string;
  environment: 'development' | 'production';
  clientName: string;
  clientUri: string;
  logoUri: string | null;
  redirectUris: string[];
  contacts: string[];
  policyUri?: string | null;
  tosUri?: string | null;
}

/** What came of one exchange with a bank. Messages are plain text, fit for a partner to read. */
export type BankOutcome =
  | { kind: 'registered'; client: BankClient }
  /** Somebody at the bank has yet to approve it; `pollUri` tells when that has happened. */
  | { kind: 'pending'; client: Partial<BankClient>; pollUri: string; retryAfterMs: number | null }
  /** `code` is the bank's, or one of ours. `forOperator`: there is nothing that the partner could mend. */
  | { kind: 'refused'; code: string; message: string; forOperator: boolean }
  | { kind: 'name_taken'; message: string }
  /** The look-up found nothing; or the client is gone, or its registration access token no longer good. */
  | { kind: 'not_found' }
  | { kind: 'deleted' }
  /** Surely not carried out, or it only read: try again. */
  | { kind: 'later'; retryAfterMs: number | null; message: string }
  /** May have been carried out; or the bank answers in a way that cannot be made sense of. */
  | { kind: 'unknown'; message: string };
