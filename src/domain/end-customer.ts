import type { Context, Secret } from './context.ts';
import type { Environment, Realm } from './environment.ts';
import { type Actor, type DomainEvent, type EventType, event } from './event.ts';
import { type KeyRestrictions, unrestricted } from './key-restrictions.ts';
import type { Product } from './product.ts';
import type {
  Address,
  AssetsUnderManagement,
  BankAddendumAcceptance,
  Contact,
  CraQuestionnaire,
  CustomerSupportInfo,
  FlowdownStatus,
  QuestionnaireStatus,
} from './profile.ts';

export const endCustomerStatuses = [
  'MORE_INFORMATION_NEEDED',
  'UNDER_REVIEW',
  'PENDING_ENABLEMENT',
  'ACTIVE',
  'DENIED',
] as const;
export type EndCustomerStatus = (typeof endCustomerStatuses)[number];

/**
 * Why a new or changed customer requires a review by the operator; SIMULATED if a sandbox application requests one in its
 * name.
 */
export const reviewReasons = [
  'MANUAL_REVIEW_POLICY',
  'DILIGENCE_NOT_ATTESTED',
  'CHANNEL_CONFLICT',
  'SIMULATED',
] as const;
export type ReviewReason = (typeof reviewReasons)[number];

/** Sort orders for lists of end customers; `name` sorts by folded company name. */
export const endCustomerSorts = ['newest', 'oldest', 'name'] as const;
export type EndCustomerSort = (typeof endCustomerSorts)[number];

/** A partner's description of an end customer, with the partner's defaults filled in. */
export interface EndCustomerProfile {
  companyName: string;
  legalEntityName: string;
  applicationName: string;
  website: string;
  registrationNumber: string | null;
  products: readonly Product[];
  createLinkCustomization: boolean;
  /** SHA-256 of the PNG, in hex. */
  logoSha256: string | null;
  technicalContact: Contact;
  billingContact: Contact;
  customerSupportInfo: CustomerSupportInfo | null;
  address: Address;
  assetsUnderManagement: AssetsUnderManagement | null;
  redirectUris: readonly string[];
  isDiligenceAttested: boolean;
  isBankAddendumCompleted: boolean;
  /** Evidence for the bank addendum; null if the partner has only stated that it is completed, or not. */
  bankAddendumAcceptance: BankAddendumAcceptance | null;
  craQuestionnaire: CraQuestionnaire | null;
}

/** A profile in which nothing is set. */
export const emptyProfile: EndCustomerProfile = {
  companyName: '',
  legalEntityName: '',
  applicationName: '',
  website: '',
  registrationNumber: null,
  products: [],
  createLinkCustomization: false,
  logoSha256: null,
  technicalContact: {},
  billingContact: {},
  customerSupportInfo: null,
  address: {},
  assetsUnderManagement: null,
  redirectUris: [],
  isDiligenceAttested: false,
  isBankAddendumCompleted: false,
  bankAddendumAcceptance: null,
  craQuestionnaire: null,
};

/** What a partner can be asked to provide about an end customer, by the contract's names (1.740.1). */
export const requirements = [
  'legal_entity_name',
  'website',
  'application_name',
  'is_diligence_attested',
  'technical_contact',
  'billing_contact',
  'address',
  'bank_addendum_acceptance',
  'questionnaires.cra',
] as const;
export type Requirement = (typeof requirements)[number];

/** What the partner still has to provide about an end customer. */
export interface RequirementState {
  requirementsDue: readonly Requirement[];
  /** The operator's note about what it has requested. */
  requirementsNote: string | null;
  /**
   * The status once nothing is due; null while it is not decided, as what a review depends on has not been provided
   * yet, and for a customer that nothing was ever due for.
   */
  statusWhenMet: EndCustomerStatus | null;
  /** Products enabled one by one; null if all are enabled at once. */
  enabledProducts: readonly Product[] | null;
}

/** The state of an end customer that nothing was ever due for. */
export const nothingDue: RequirementState = {
  requirementsDue: [],
  requirementsNote: null,
  statusWhenMet: null,
  enabledProducts: null,
};

/** Whether the operator has suspended an end customer. */
export interface Suspension {
  /** Milliseconds since the epoch; its keys are rejected as long as this is set. */
  suspendedAt: number | null;
}

/** Whether the data of an end customer was erased after its removal. */
export interface Erasure {
  /** Milliseconds since the epoch; its description is empty once this is set. */
  erasedAt: number | null;
}

/** A company that a partner resells to. */
export interface EndCustomer extends EndCustomerProfile, RequirementState, Suspension, Erasure {
  clientId: string;
  partnerClientId: string;
  realm: Realm;
  status: EndCustomerStatus;
  reviewReasons: ReviewReason[];
  /** The operator's reason for its last decision about the customer. */
  decisionReason: string | null;
  flowdownStatus: FlowdownStatus;
  questionnaireStatus: QuestionnaireStatus;
  /** Who reviews it, while it is to be reviewed: a user of the operator, or the developer. */
  assignee: Actor | null;
  createdAt: number;
  updatedAt: number;
  enabledAt: number | null;
  /** Milliseconds since the epoch; once set, partners no longer see the customer. */
  removedAt: number | null;
  /** Realm time since which its registrations may not match it; null while they do. */
  registrationsDueAt: number | null;
  /** Counts the changes; a write based on an older revision is rejected, and the decision is made again. */
  revision: number;
}

/** Returns whether a review of a customer can be under way: it is to be decided, or waits for its partner. */
export function isOpenCase({ status, removedAt }: Pick<EndCustomer, 'status' | 'removedAt'>): boolean {
  return removedAt === null && (status === 'UNDER_REVIEW' || status === 'MORE_INFORMATION_NEEDED');
}

/** Returns whether a customer has been enabled, also while information about it is due. */
export function isEnabled({ status, statusWhenMet }: Pick<EndCustomer, 'status' | 'statusWhenMet'>): boolean {
  return status === 'ACTIVE' || statusWhenMet === 'ACTIVE';
}

/** The part of a customer that most replies contain. */
export type EndCustomerSummary = Pick<EndCustomer, 'clientId' | 'companyName' | 'status'>;

/** A new key; its plain form is only returned in the reply. */
export interface IssuedKey extends KeyRestrictions {
  keyId: string;
  environment: Environment;
  secret: Secret;
  /** Null for an unlimited key. */
  callsLeft: number | null;
}

interface KeyChanges {
  issuedKeys: IssuedKey[];
  /** Environments whose keys, if any, are revoked before new ones are issued. */
  endedKeys: Environment[];
}

/** All changes of one decision about an end customer; written in one unit of work. */
export interface EndCustomerDecision extends KeyChanges {
  endCustomer: EndCustomer;
  events: DomainEvent[];
}

/** Returns the decision that changes nothing. */
export function unchanged(endCustomer: EndCustomer): EndCustomerDecision {
  return { endCustomer, issuedKeys: [], endedKeys: [], events: [] };
}

/** Returns the decision that changes a customer and its keys; its registrations follow. */
export function moveOn(
  customer: EndCustomer,
  changes: Partial<EndCustomer>,
  cause: { type: EventType; actor: Actor; data?: Record<string, unknown> },
  context: Context,
  { issuedKeys = [], endedKeys = [] }: Partial<KeyChanges> = {},
): EndCustomerDecision {
  const changed = { ...customer, ...changes };
  const endCustomer: EndCustomer = {
    ...changed,
    assignee: isOpenCase(changed) ? changed.assignee : null,
    updatedAt: context.now,
    registrationsDueAt: context.now,
    revision: customer.revision + 1,
  };
  const before = customer.status;
  const data = {
    ...(before === endCustomer.status ? {} : { before, after: endCustomer.status }),
    ...cause.data,
    ...keyData({ issuedKeys, endedKeys }),
  };
  return {
    endCustomer,
    issuedKeys,
    endedKeys,
    events: [endCustomerEvent({ ...cause, data }, endCustomer, context)],
  };
}

export function endCustomerEvent(
  cause: { type: EventType; actor: Actor; data: Record<string, unknown> },
  customer: EndCustomer,
  context: Context,
): DomainEvent {
  return event(
    {
      ...cause,
      realm: customer.realm,
      partnerClientId: customer.partnerClientId,
      endCustomerClientId: customer.clientId,
    },
    context,
  );
}

/** Returns the event data about keys: never a secret or its hash. */
export function keyData({ issuedKeys, endedKeys }: KeyChanges): Record<string, unknown> {
  const issued = issuedKeys.map(({ keyId, environment }) => ({ keyId, environment }));
  return {
    ...(issued.length === 0 ? {} : { issuedKeys: issued }),
    ...(endedKeys.length === 0 ? {} : { endedKeys }),
  };
}

export function issueKey(
  environment: Environment,
  callsLeft: number | null,
  context: Context,
  restrictions: KeyRestrictions = unrestricted,
): IssuedKey {
  return { keyId: context.newId(), environment, secret: context.newSecret(), callsLeft, ...restrictions };
}
