import type { Context, Secret } from './context.ts';
import type { FlowdownStatus, QuestionnaireStatus } from './diligence.ts';
import type { Environment, Realm } from './environment.ts';
import type { Actor, DomainEvent, EventType } from './event.ts';
import { event } from './event.ts';
import type { Product } from './product.ts';
import type { Address, AssetsUnderManagement, Contact, CustomerSupportInfo } from './profile.ts';

export const endCustomerStatuses = [
  'MORE_INFORMATION_NEEDED',
  'UNDER_REVIEW',
  'PENDING_ENABLEMENT',
  'ACTIVE',
  'DENIED',
] as const;
export type EndCustomerStatus = (typeof endCustomerStatuses)[number];

/** Why a new customer waits for the operator; SIMULATED where a sandbox application asks for it by its name. */
export const reviewReasons = [
  'MANUAL_REVIEW_POLICY',
  'DILIGENCE_NOT_ATTESTED',
  'CHANNEL_CONFLICT',
  'SIMULATED',
] as const;
export type ReviewReason = (typeof reviewReasons)[number];

/** What a partner says of an end customer, its own defaults filled in. */
export interface EndCustomerProfile {
  companyName: string;
  legalEntityName: string;
  applicationName: string;
  website: string;
  registrationNumber: string | null;
  products: Product[];
  createLinkCustomization: boolean;
  /** SHA-256 of the PNG, in hex. */
  logoSha256: string | null;
  technicalContact: Contact;
  billingContact: Contact;
  customerSupportInfo: CustomerSupportInfo | null;
  address: Address;
  assetsUnderManagement: AssetsUnderManagement | null;
  redirectUris: string[];
  isDiligenceAttested: boolean;
  isBankAddendumCompleted: boolean;
}

/** A company that a partner resells to. */
export interface EndCustomer extends EndCustomerProfile {
  clientId: string;
  partnerClientId: string;
  realm: Realm;
  status: EndCustomerStatus;
  reviewReasons: ReviewReason[];
  /** The operator's, for the last approval, denial or reversal. */
  decisionReason: string | null;
  flowdownStatus: FlowdownStatus;
  questionnaireStatus: QuestionnaireStatus;
  createdAt: number;
  updatedAt: number;
  enabledAt: number | null;
  /** Milliseconds since the epoch; once set, partners no longer see the customer. */
  removedAt: number | null;
  /** Since when, in its realm, its registrations may no longer be in line with it; null while they are. */
  registrationsDueAt: number | null;
  /** Counts the changes; a write from an older revision is refused and decided anew. */
  revision: number;
}

/** As much of a customer as most replies tell. */
export type EndCustomerSummary = Pick<EndCustomer, 'clientId' | 'companyName' | 'status'>;

/** A new key; its plain form goes into the reply and nowhere else. */
export interface IssuedKey {
  keyId: string;
  environment: Environment;
  secret: Secret;
  /** Null for a key without limit. */
  callsLeft: number | null;
}

export interface KeyChanges {
  issuedKeys: IssuedKey[];
  /** Environments whose keys, if there are any, end before any issued ones begin. */
  endedKeys: Environment[];
}

/** All that one decision about an end customer changes; written in one unit of work. */
export interface EndCustomerDecision extends KeyChanges {
  endCustomer: EndCustomer;
  events: DomainEvent[];
}

/** A decision that moves the customer on, with its keys; its registrations follow. */
export function moveOn(
  customer: EndCustomer,
  changes: Partial<EndCustomer>,
  told: { type: EventType; actor: Actor; data?: Record<string, unknown> },
  context: Context,
  { issuedKeys = [], endedKeys = [] }: Partial<KeyChanges> = {},
): EndCustomerDecision {
  const endCustomer: EndCustomer = {
    ...customer,
    ...changes,
    updatedAt: context.now,
    registrationsDueAt: context.now,
    revision: customer.revision + 1,
  };
  const before = customer.status;
  const data = {
    ...(before === endCustomer.status ? {} : { before, after: endCustomer.status }),
    ...told.data,
    ...keysToTell({ issuedKeys, endedKeys }),
  };
  return {
    endCustomer,
    issuedKeys,
    endedKeys,
    events: [endCustomerEvent({ ...told, data }, endCustomer, context)],
  };
}

export function endCustomerEvent(
  told: { type: EventType; actor: Actor; data: Record<string, unknown> },
  customer: EndCustomer,
  context: Context,
): DomainEvent {
  return event(
    {
      ...told,
      realm: customer.realm,
      partnerClientId: customer.partnerClientId,
      endCustomerClientId: customer.clientId,
    },
    context,
  );
}

/** What an event's data says of keys: never a secret, nor its hash. */
export function keysToTell({ issuedKeys, endedKeys }: KeyChanges): Record<string, unknown> {
  const issued = issuedKeys.map(({ keyId, environment }) => ({ keyId, environment }));
  return {
    ...(issued.length === 0 ? {} : { issuedKeys: issued }),
    ...(endedKeys.length === 0 ? {} : { endedKeys }),
  };
}

export function issueKey(environment: Environment, callsLeft: number | null, context: Context): IssuedKey {
  return { keyId: context.newId(), environment, secret: context.newSecret(), callsLeft };
}
