import { createHash } from 'node:crypto';
import type { EndCustomer } from '../end-customer.ts';

/** How a registration is carried out at an institution. */
export const connectors = ['simulated', 'manual', 'dynamic'] as const;
export type Connector = (typeof connectors)[number];

/** Where a simulated registration comes to rest; ATTENTION_REQUIRED until it is mended, then ENABLED. */
export const simulatedOutcomes = ['ENABLED', 'APPROVED', 'ATTENTION_REQUIRED', 'PROCESSING'] as const;
export type SimulatedOutcome = (typeof simulatedOutcomes)[number];

/** What a connector keeps of a registration. A registration stays with the connector that it was filed by. */
export type Filing = SimulatedFiling | ManualFiling | DynamicFiling;

export interface SimulatedFiling {
  connector: 'simulated';
  /** From PROCESSING to ENABLED, in milliseconds. */
  paceMs: number;
  outcome: SimulatedOutcome;
  /** How often it has been read since it started, where progress goes by reads. */
  reads: number;
  /** Fingerprint of the application as it was filed; so in every connector's. */
  application: string | null;
}

export interface ManualFiling {
  connector: 'manual';
  /** When the operator filed it; null before. */
  submittedAt: number | null;
  application: string | null;
}

/** `remove` takes back the registration itself, `discard` a client that the bank has besides. */
export type AttemptKind = 'register' | 'look_up' | 'poll' | 'read' | 'update' | 'remove' | 'discard';

/** A request to a bank that was begun; it stands here before the bank is called, until its outcome is written. */
export interface Attempt {
  id: string;
  kind: AttemptKind;
  /** Real time, as banks know no other. */
  startedAt: number;
  /** Fingerprint of the application that is sent. */
  application: string;
}

export interface DynamicFiling {
  connector: 'dynamic';
  attempt: Attempt | null;
  /** The client at the bank with its registration token, encrypted. */
  sealedClient: string | null;
  /** Where a registration that is pending is asked for. */
  pollUri: string | null;
  application: string | null;
  /**
   * A registration may exist at the bank that we know nothing of, of `application` where that is set: it is looked for
   * before anything is sent again.
   */
  isUnsettled: boolean;
  /** Clients that the bank may have besides, encrypted: those it declined, and those whose answers came too late. */
  strays: readonly string[];
  /** Attempts in a row that the bank could not take. */
  failures: number;
  /** What came of the last one that failed, for the operator. */
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

/** Whether an institution may have something of a registration, which then stays with the connector that filed it. */
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

/** Tells one application from another by all that a bank is told of it: 64 bits of SHA-256, in hex. */
export function applicationFingerprint(customer: EndCustomer): string {
  const { applicationName, companyName, legalEntityName, website, redirectUris, logoSha256 } = customer;
  const { technicalContact, address, registrationNumber, products } = customer;
  const told = [applicationName, companyName, legalEntityName, website, redirectUris, logoSha256];
  const all = JSON.stringify([...told, technicalContact, address, registrationNumber, products]);
  return createHash('sha256').update(all).digest('hex').slice(0, 16);
}
