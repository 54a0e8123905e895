import { supportInfoProblems } from './application.ts';
import type { Context } from './context.ts';
import { type Availability, type Environment, environments, isOn } from './environment.ts';
import { DomainError, invalidField } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import { changeData } from './event-changes.ts';
import { type Logo, readLogo } from './logo.ts';
import { type Product, productsOf1517 } from './product.ts';
import type { Contact, CustomerSupportInfo, FlowdownStatus, QuestionnaireStatus } from './profile.ts';

/** AUTOMATIC approves customers that have no reason for a review; MANUAL requires the operator to review each one. */
export const reviewPolicies = ['AUTOMATIC', 'MANUAL'] as const;
type ReviewPolicy = (typeof reviewPolicies)[number];

/** A reseller. */
export interface Partner {
  clientId: string;
  name: string;
  products: readonly Product[];
  /** Environments it can call; an end customer's own keys do not depend on them. */
  environments: readonly Environment[];
  reviewPolicy: ReviewPolicy;
  flowdownStatus: FlowdownStatus;
  questionnaireStatus: QuestionnaireStatus;
  technicalContact: Contact | null;
  billingContact: Contact | null;
  customerSupportInfo: CustomerSupportInfo | null;
  /** SHA-256 of the PNG, in hex. */
  logoSha256: string | null;
  /** Its end customers' logos are shown in Link, so each must have its own. */
  usesCoBrandedConsentPane: boolean;
  hasMonthlyServiceCommitment: boolean;
  createdAt: number;
  updatedAt: number;
  /** Real time at which a temporary partner expires and is removed with all its data; null for permanent partners. */
  expiresAt: number | null;
  revision: number;
}

/** Settings chosen by the operator; the other fields are derived. */
export type PartnerSettings = Omit<
  Partner,
  'clientId' | 'createdAt' | 'updatedAt' | 'expiresAt' | 'revision'
>;

export interface PartnerDecision {
  partner: Partner;
  events: DomainEvent[];
}

/** Default settings of a new partner, except its name. */
export const newPartnerSettings: Omit<PartnerSettings, 'name'> = {
  products: [...productsOf1517],
  environments: [...environments],
  reviewPolicy: 'AUTOMATIC',
  flowdownStatus: 'NOT_STARTED',
  questionnaireStatus: 'NOT_STARTED',
  technicalContact: null,
  billingContact: null,
  customerSupportInfo: null,
  logoSha256: null,
  usesCoBrandedConsentPane: false,
  hasMonthlyServiceCommitment: false,
};

/** Requested changes, as sent; the logo in base64. */
export type PartnerRequest = Partial<Omit<PartnerSettings, 'logoSha256'>> & {
  logo?: string | null;
};

interface PartnerChanges {
  changes: Partial<PartnerSettings>;
  /** The image identified by `changes.logoSha256`. */
  logo: Logo | null;
}

/**
 * Validates the requested changes to a partner, or the fields of a new one. Stored web addresses are not checked again.
 *
 * @throws DomainError INVALID_FIELD or INVALID_LOGO
 */
export function readPartnerRequest(
  { logo: base64, ...rest }: PartnerRequest,
  partner?: Pick<Partner, 'customerSupportInfo'>,
): PartnerChanges {
  const fields = supportInfoProblems(rest.customerSupportInfo ?? null, partner?.customerSupportInfo);
  if (fields.length > 0) throw new DomainError('INVALID_FIELD', { fields });
  const changes: Partial<PartnerSettings> = { ...rest };
  if (rest.products !== undefined) changes.products = [...new Set(rest.products)];
  if (rest.environments !== undefined) {
    changes.environments = environments.filter((environment) => rest.environments?.includes(environment));
  }
  if (base64 === undefined) return { changes, logo: null };
  const logo = base64 === null ? null : readLogo(base64);
  return { changes: { ...changes, logoSha256: logo?.sha256 ?? null }, logo };
}

export function createPartner(
  settings: PartnerSettings,
  actor: Actor,
  context: Context,
  {
    clientId = context.newClientId(),
    expiresAt = null,
  }: { clientId?: string; expiresAt?: number | null } = {},
): PartnerDecision {
  const partner: Partner = {
    clientId,
    ...settings,
    createdAt: context.now,
    updatedAt: context.now,
    expiresAt,
    revision: 1,
  };
  return { partner, events: [partnerEvent('partner.created', partner, actor, context, { after: settings })] };
}

/** Updates a partner; omitted settings keep their values. The event has the old and new values. */
export function updatePartner(
  partner: Partner,
  changes: Partial<PartnerSettings>,
  actor: Actor,
  context: Context,
): PartnerDecision {
  const data = changeData<PartnerSettings>(partner, changes);
  if (data === null) return { partner, events: [] };
  requireSandboxOnly(partner, changes);
  const after: Partner = { ...partner, ...changes, updatedAt: context.now, revision: partner.revision + 1 };
  return { partner: after, events: [partnerEvent('partner.updated', after, actor, context, data)] };
}

/** A temporary partner must leave nothing behind outside the sandbox, for example at a bank. */
function requireSandboxOnly({ expiresAt }: Partner, { environments = [] }: Partial<PartnerSettings>): void {
  if (expiresAt === null || environments.every((environment) => environment === 'sandbox')) return;
  throw invalidField('environments', 'can only contain sandbox: the partner is temporary');
}

function partnerEvent(
  type: 'partner.created' | 'partner.updated',
  partner: Partner,
  actor: Actor,
  context: Context,
  data: Record<string, unknown>,
): DomainEvent {
  return event({ type, partnerClientId: partner.clientId, actor, data }, context);
}

/**
 * Checks that a partner can be given resources of an environment, such as secrets.
 *
 * @throws DomainError INVALID_FIELD if the partner has no access to the environment, or it is switched off
 */
export function requireEnvironment(
  { environments }: Partner,
  environment: Environment,
  availability: Availability,
): void {
  const problem = isOn(environment, availability)
    ? 'is not available to the partner'
    : 'is switched off on this server';
  if (isOn(environment, availability) && environments.includes(environment)) return;
  throw invalidField('environment', problem);
}

/**
 * Checks that a partner can create and enable end customers: its own flowdown and questionnaire must be complete.
 *
 * @throws DomainError FLOWDOWN_NOT_COMPLETE or QUESTIONNAIRE_NOT_COMPLETE
 */
export function requirePartnerReady(partner: Partner): void {
  if (partner.flowdownStatus !== 'COMPLETE') throw new DomainError('FLOWDOWN_NOT_COMPLETE');
  if (partner.questionnaireStatus !== 'COMPLETE') throw new DomainError('QUESTIONNAIRE_NOT_COMPLETE');
}
