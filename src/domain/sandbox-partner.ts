import type { Context } from './context.ts';
import { type IssuedKey, issueKey } from './end-customer.ts';
import { DomainError, invalidField } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import { createPartner, type Partner, type PartnerDecision, type PartnerSettings } from './partner.ts';
import { secretEvent } from './partner-secret.ts';
import { type Product, productsOf1517 } from './product.ts';
import { newSandbox, type Sandbox } from './sandbox/sandbox.ts';

/** Lifetime of a temporary partner in seconds: default, minimum and maximum. */
export const lifetimeSeconds = { usual: 86_400, least: 60, most: 30 * 86_400 } as const;
/** Earliest and latest time for a frozen clock, in milliseconds since the epoch. */
const earliestMs = Date.UTC(2000, 0, 1);
const latestMs = Date.UTC(2200, 0, 1);

/** The settings of a temporary partner that a request can choose; the others are ready for use. */
export interface SandboxPartnerRequest {
  name: string | null;
  products: readonly Product[] | null;
  reviewPolicy: PartnerSettings['reviewPolicy'];
  lifetimeSeconds: number;
  /** Milliseconds since the epoch; null for a clock that shows real time. */
  frozenAt: number | null;
}

/** A temporary partner with its secret and its sandbox. */
interface SandboxPartnerDecision extends PartnerDecision {
  key: IssuedKey;
  sandbox: Sandbox;
}

const support = {
  email: 'support@partner.example.com',
  phoneNumber: '+1 503 555 0100',
  contactUrl: 'https://partner.example.com/contact',
  linkUpdateUrl: 'https://partner.example.com/reconnect',
};

/**
 * Creates a temporary partner that is ready for use, in its sandbox only.
 *
 * @throws DomainError INVALID_FIELD if its clock would be frozen before 2000 or after 2199
 */
export function createSandboxPartner(
  request: SandboxPartnerRequest,
  actor: Actor,
  context: Context,
): SandboxPartnerDecision {
  const clientId = context.newClientId();
  const settings: PartnerSettings = {
    name: request.name ?? `Sandbox partner ${clientId}`,
    products: [...new Set(request.products ?? productsOf1517)],
    environments: ['sandbox'],
    reviewPolicy: request.reviewPolicy,
    flowdownStatus: 'COMPLETE',
    questionnaireStatus: 'COMPLETE',
    technicalContact: { givenName: 'Toni', familyName: 'Tester', email: 'technical@partner.example.com' },
    billingContact: { givenName: 'Billie', familyName: 'Tester', email: 'billing@partner.example.com' },
    customerSupportInfo: support,
    logoSha256: null,
    usesCoBrandedConsentPane: false,
    hasMonthlyServiceCommitment: false,
  };
  const expiresAt = context.now + request.lifetimeSeconds * 1000;
  const { partner, events } = createPartner(settings, actor, context, { clientId, expiresAt });
  const key = issueKey('sandbox', null, context);
  return {
    partner,
    key,
    sandbox: sandboxFrozenAt(clientId, request.frozenAt),
    events: [...events, secretEvent('api_key.issued', clientId, key, actor, context)],
  };
}

function sandboxFrozenAt(clientId: string, frozenAt: number | null): Sandbox {
  const sandbox = newSandbox(clientId);
  if (frozenAt === null) return sandbox;
  if (frozenAt < earliestMs || frozenAt > latestMs) {
    throw invalidField('frozen_at', 'must be from the year 2000 to the year 2199');
  }
  return { ...sandbox, clock: { offsetMs: 0, frozenAt } };
}

/**
 * Expires a temporary partner early.
 *
 * @throws DomainError CONFLICT if it is permanent
 */
export function endSandboxPartner(partner: Partner, { now }: Context): Partner {
  if (partner.expiresAt === null) {
    const message = 'a partner that does not expire cannot be removed';
    throw new DomainError('CONFLICT', { message });
  }
  return { ...partner, expiresAt: Math.min(partner.expiresAt, now) };
}

/** Returns whether a partner has expired: from its `expiresAt` on, in real time. */
export function hasExpired({ expiresAt }: Pick<Partner, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** Returns the event of a partner's removal, the only trace of it. */
export function partnerRemoved({ clientId, name }: Partner, actor: Actor, context: Context): DomainEvent {
  return event({ type: 'partner.removed', partnerClientId: clientId, actor, data: { name } }, context);
}
