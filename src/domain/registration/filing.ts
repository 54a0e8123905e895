import { createHash } from 'node:crypto';
import type { EndCustomer } from '../end-customer.ts';

/** Final status of a simulated registration; ATTENTION_REQUIRED until it is fixed, then ENABLED. */
export const simulatedOutcomes = ['ENABLED', 'APPROVED', 'ATTENTION_REQUIRED', 'PROCESSING'] as const;
export type SimulatedOutcome = (typeof simulatedOutcomes)[number];

/** A connector's data about a registration. A registration stays with the connector that filed it. */
export type Filing = SimulatedFiling | ManualFiling | DynamicFiling;

export interface SimulatedFiling {
  connector: 'simulated';
  /** From PROCESSING to ENABLED, in milliseconds. */
  paceMs: number;
  outcome: SimulatedOutcome;
  /** Number of reads since it started, for the progress mode `reads`. */
  reads: number;
  /** Fingerprint of the application as filed; the same for all connectors. */
  application: string | null;
}

export interface ManualFiling {
  connector: 'manual';
  /** When the operator filed it; null before that. */
  submittedAt: number | null;
  application: string | null;
}

/** `remove` deletes the registration itself, `discard` an additional client at the bank. */
export type AttemptKind = 'register' | 'look_up' | 'poll' | 'read' | 'update' | 'remove' | 'discard';

/** A request to a bank in progress; stored before the bank is called, until its outcome is recorded. */
export interface Attempt {
  id: string;
  kind: AttemptKind;
  /** Real time, which is the banks' time. */
  startedAt: number;
  /** Fingerprint of the application sent. */
  application: string;
}

export interface DynamicFiling {
  connector: 'dynamic';
  attempt: Attempt | null;
  /** The client at the bank with its registration token, encrypted. */
  sealedClient: string | null;
  /** URL to poll a pending registration. */
  pollUri: string | null;
  application: string | null;
  /**
   * An unknown registration may exist at the bank, of `application` if that is set: it is looked up before anything is
   * sent again.
   */
  isUnsettled: boolean;
  /** Additional clients that the bank may have, encrypted: declined ones, and ones whose responses came too late. */
  strays: readonly string[];
  /** Consecutive failed attempts. */
  failures: number;
  /** The last failure, for the operator. */
  lastFailure: string | null;
}

export const newDynamicFiling: DynamicFiling = {
  connector: 'dynamic',
  attempt: null,
  sealedClient: null,
  pollUri: null,
  application: null,
  isUnsettled: false,
  strays: [],
  failures: 0,
  lastFailure: null,
};

/**
 * Returns whether an institution may have data of a registration, which then stays with the connector that filed it.
 */
export function isFiled(filing: Filing): boolean {
  switch (filing.connector) {
    case 'simulated':
      return false;
    case 'manual':
      return filing.submittedAt !== null;
    case 'dynamic': {
      const { attempt, sealedClient, pollUri, isUnsettled, strays } = filing;
      return (
        attempt !== null || sealedClient !== null || pollUri !== null || isUnsettled || strays.length > 0
      );
    }
  }
}

/**
 * Returns a hash that changes with any field of the application that a bank receives: 64 bits of SHA-256, in hex. With a
 * new field, all applications that banks have are outdated, and are sent again.
 */
export function applicationFingerprint(customer: EndCustomer): string {
  const { applicationName, companyName, legalEntityName, website, redirectUris, logoSha256 } = customer;
  const { technicalContact, address, registrationNumber, products } = customer;
  const main = [applicationName, companyName, legalEntityName, website, redirectUris, logoSha256];
  const all = JSON.stringify([...main, technicalContact, address, registrationNumber, products]);
  return createHash('sha256').update(all).digest('hex').slice(0, 16);
}
