import type { BankClient } from '../../../domain/dynamic-bank.ts';

/**
 * An institution's configuration of dynamic registration; its secrets are unencrypted, so it is kept in memory only.
 */
export interface DynamicBank {
  /** RFC 7591, section 3. All other URLs of the bank must have the same origin. */
  registrationEndpoint: string;
  /**
   * `fdx` differs in four ways: requests have an interaction id; the default URL of a client is below the registration
   * endpoint; the initial access token manages clients without a token of their own; and a `status` shows whether the
   * bank has yet to approve the client.
   */
  flavour: 'rfc7591' | 'fdx';
  initialAccessToken: string | null;
  /** A JWT (RFC 7591, section 2.3), sent unchanged. */
  softwareStatement: string | null;
  /** Prefix of each application's reference, see {@link softwareIdOf}. */
  softwareId: string | null;
  /** PEM. */
  mutualTls: { cert: string; key: string } | null;
  /** Root certificates to trust in addition to the default ones, in PEM. */
  ca: string | null;
  /**
   * How a registration whose response was lost can be found: a GET on the registration endpoint with `?software_id=…`;
   * its name being rejected with 409; or not at all.
   */
  lookUp: 'software_id' | 'name_conflict' | 'none';
  /**
   * Additional client metadata that this bank requires; null omits a field. It cannot override the application's own.
   */
  extraMetadata: Record<string, unknown>;
}

/** What is registered: an end customer's application in one environment. */
export interface BankApplication {
  /** Stable, and unique to this end customer in this environment. */
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

/** The outcome of one exchange with a bank. Messages are plain text that partners can read. */
export type BankOutcome =
  | { kind: 'registered'; client: BankClient }
  /** The bank has yet to approve it; `pollUri` returns the decision, null if the bank names no URL that may be called. */
  | { kind: 'pending'; client: Partial<BankClient>; pollUri: string | null; retryAfterMs: number | null }
  /** `code` is the bank's, or one of ours. `forOperator`: the partner cannot fix it. */
  | { kind: 'refused'; code: string; message: string; forOperator: boolean }
  | { kind: 'name_taken'; message: string }
  /** The look-up found nothing; or the client is gone, or its registration access token is no longer valid. */
  | { kind: 'not_found' }
  | { kind: 'deleted' }
  /** Certainly not processed, or read-only: can be retried. */
  | { kind: 'later'; retryAfterMs: number | null; message: string }
  /** May have been processed; or the response cannot be interpreted. */
  | { kind: 'unknown'; message: string };

/** A request to a bank. */
export interface BankRequest {
  operation: 'register' | 'poll' | 'read' | 'update' | 'remove' | 'look_up';
  bank: DynamicBank;
  /** The known fields of the client. */
  client: Partial<BankClient>;
  /** The application to look up. */
  application?: BankApplication;
}

/** Returns whether the request changes nothing at the bank and can therefore be repeated. */
export function isReadOnly({ operation }: BankRequest): boolean {
  return operation === 'poll' || operation === 'read' || operation === 'look_up';
}
