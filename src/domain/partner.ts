import { supportInfoProblems } from './application.ts';
import type { Context } from './context.ts';
import type { FlowdownStatus, QuestionnaireStatus } from './diligence.ts';
import { type Availability, type Environment, environments, isOn } from './environment.ts';
import { DomainError } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import { type Logo, readLogo } from './logo.ts';
import { type Product, productsOf1517 } from './product.ts';
import type { Contact, CustomerSupportInfo } from './profile.ts';

/** AUTOMATIC reviews end where nothing speaks against the customer; under MANUAL each waits for the operator. */
export const reviewPolicies = ['AUTOMATIC', 'MANUAL'] as const;
export type ReviewPolicy = (typeof reviewPolicies)[number];

/** A reseller. */
export interface Partner {
  clientId: string;
  name: string;
  products: Product[];
  /** Where it may call; an end customer's own keys do not depend on it. */
  environments: Environment[];
  reviewPolicy: ReviewPolicy;
  flowdownStatus: FlowdownStatus;
  questionnaireStatus: QuestionnaireStatus;
  technicalContact: Contact | null;
  billingContact: Contact | null;
  customerSupportInfo: CustomerSupportInfo | null;
  /** SHA-256 of the PNG, in hex. */
  logoSha256: string | null;
  /** Its end customers' logos are shown in Link, so each needs one of its own. */
  usesCoBrandedConsentPane: boolean;
  hasMonthlyServiceCommitment: boolean;
  createdAt: number;
  updatedAt: number;
  /** Real time at which a partner that was made for a while ends, with all that is its own; null for the others. */
  expiresAt: number | null;
  revision: number;
}

/** What the operator chooses; the rest follows. */
export type PartnerSettings = Omit<
  Partner,
  'clientId' | 'createdAt' | 'updatedAt' | 'expiresAt' | 'revision'
>;

export interface PartnerDecision {
  partner: Partner;
  events: DomainEvent[];
}

/** A new partner's settings, its name aside, where the operator says nothing else. */
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

/** What is asked to be different, as it was sent; the logo as base64. */
export type PartnerRequest = Partial<Omit<PartnerSettings, 'logoSha256'>> & {
  logo?: string | null;
};

export interface PartnerChanges {
  changes: Partial<PartnerSettings>;
  /** The image that `changes.logoSha256` names. */
  logo: Logo | null;
}

/**
 * Reads what is asked to be different about a partner, or of a new one. Web addresses that it has already are not
 * judged again.
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

/** Changes some of a partner's settings; what is left out stays. Says what was before and after. */
export function updatePartner(
  partner: Partner,
  changes: Partial<PartnerSettings>,
  actor: Actor,
  context: Context,
): PartnerDecision {
  const keys = Object.keys(changes) as (keyof PartnerSettings)[];
  const changed = keys.filter((key) => JSON.stringify(partner[key]) !== JSON.stringify(changes[key]));
  if (changed.length === 0) return { partner, events: [] };
  const pick = (from: Partial<PartnerSettings>) => Object.fromEntries(changed.map((key) => [key, from[key]]));
  requireRehearsalOnly(partner, changes);
  const after: Partner = { ...partner, ...changes, updatedAt: context.now, revision: partner.revision + 1 };
  return {
    partner: after,
    events: [
      partnerEvent('partner.updated', after, actor, context, { before: pick(partner), after: pick(after) }),
    ],
  };
}

/** One that ends by itself must leave nothing behind with anybody, at a bank for one. */
function requireRehearsalOnly({ expiresAt }: Partner, { environments = [] }: Partial<PartnerSettings>): void {
  if (expiresAt === null || environments.every((environment) => environment === 'sandbox')) return;
  const problem = 'can hold nothing but sandbox: the partner was made for a while';
  throw new DomainError('INVALID_FIELD', { fields: [{ path: 'environments', problem }] });
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
 * A partner is given things of an environment, such as secrets, only where it may call there.
 *
 * @throws DomainError INVALID_FIELD when the partner has no access to the environment, or it is switched off
 */
export function requireEnvironment(
  { environments }: Partner,
  environment: Environment,
  availability: Availability,
): void {
  const problem = isOn(environment, availability)
    ? 'is not one the partner has access to'
    : 'is switched off on this server';
  if (isOn(environment, availability) && environments.includes(environment)) return;
  throw new DomainError('INVALID_FIELD', { fields: [{ path: 'environment', problem }] });
}

/**
 * A partner may create and enable end customers once its own flowdown and questionnaire are done.
 *
 * @throws DomainError FLOWDOWN_NOT_COMPLETE or QUESTIONNAIRE_NOT_COMPLETE
 */
export function requirePartnerReady(partner: Partner): void {
  if (partner.flowdownStatus !== 'COMPLETE') throw new DomainError('FLOWDOWN_NOT_COMPLETE');
  if (partner.questionnaireStatus !== 'COMPLETE') throw new DomainError('QUESTIONNAIRE_NOT_COMPLETE');
}
