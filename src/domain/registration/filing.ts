import { hash } from 'node:crypto';
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

/** Fields whose changes an institution may accept only from a person. */
export const manualFields = ['company_name', 'legal_entity_name', 'application_name'] as const;
export type ManualField = (typeof manualFields)[number];

/** Lengths in hexadecimal digits. */
const mainLength = 16;
const partLength = 6;

/**
 * Returns a fingerprint that changes with any field of the application that a bank receives. Its parts are hashes of most
 * fields, of the others, and of each of the {@link manualFields}, so that two fingerprints show which of these differ. With
 * a new field, all applications that banks have are outdated, and are sent again.
 */
export function applicationFingerprint(customer: EndCustomer): string {
  const { applicationName, companyName, legalEntityName, website, redirectUris, logoSha256 } = customer;
  const { technicalContact, address, registrationNumber, products } = customer;
  const { billingContact, customerSupportInfo, isDiligenceAttested, isBankAddendumCompleted } = customer;
  const main = [applicationName, companyName, legalEntityName, website, redirectUris, logoSha256];
  const others = [billingContact, customerSupportInfo, isDiligenceAttested, isBankAddendumCompleted];
  const all = digest([...main, technicalContact, address, registrationNumber, products], mainLength);
  const parts = [others, companyName, legalEntityName, applicationName];
  return all + parts.map((part) => digest(part, partLength)).join('');
}

function digest(value: unknown, length: number): string {
  return hash('sha256', JSON.stringify(value)).slice(0, length);
}

/** Returns whether a recorded application is the current one. Earlier versions recorded only the first hash. */
export function isSameApplication(recorded: string | null, current: string): boolean {
  return recorded === current || (recorded?.length === mainLength && current.startsWith(recorded));
}

/**
 * Returns the fields among `fields` that have changed since an application was recorded; all of them if it was recorded
 * without their hashes.
 */
export function manualChangesOf(
  recorded: string | null,
  current: string,
  fields: readonly ManualField[],
): readonly ManualField[] {
  if (recorded === null || isSameApplication(recorded, current)) return [];
  return fields.filter((field) => partOf(recorded, field) !== partOf(current, field));
}

function partOf(fingerprint: string, field: ManualField): string {
  const start = mainLength + partLength * (1 + manualFields.indexOf(field));
  return fingerprint.slice(start, start + partLength);
}
