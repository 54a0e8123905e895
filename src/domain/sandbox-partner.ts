import type { Context } from './context.ts';
import { type IssuedKey, issueKey } from './end-customer.ts';
import { DomainError } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import { createPartner, type Partner, type PartnerDecision, type PartnerSettings } from './partner.ts';
import { secretEvent } from './partner-secret.ts';
import { type Product, productsOf1517 } from './product.ts';
import { newSandbox, type Sandbox } from './sandbox/sandbox.ts';

/** How long a partner made for a while lasts where nobody says, at the least and at the most, in seconds. */
export const lifetimeSeconds = { usual: 86_400, least: 60, most: 30 * 86_400 } as const;
/** Times at which a clock can begin to stand still, in milliseconds since the epoch. */
const earliestMs = Date.UTC(2000, 0, 1);
const latestMs = Date.UTC(2200, 0, 1);

/** What may be different about a partner made for a while; the rest is ready for use. */
export interface SandboxPartnerRequest {
  name: string | null;
  products: readonly Product[] | null;
  reviewPolicy: PartnerSettings['reviewPolicy'];
  lifetimeSeconds: number;
  /** Milliseconds since the epoch; null for a clock that shows real time. */
  frozenAt: number | null;
}

/** A partner made for a while, with its one secret and its sandbox. */
export interface SandboxPartnerDecision extends PartnerDecision {
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
 * Makes a partner that is ready for use in its own sandbox and nowhere else, and ends by itself.
 *
 * @throws DomainError INVALID_FIELD when its clock would stand still before 2000 or after 2200
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
    const problem = 'must be from the year 2000 to the year 2199';
    throw new DomainError('INVALID_FIELD', { fields: [{ path: 'frozen_at', problem }] });
  }
  return { ...sandbox, clock: { offsetMs: 0, frozenAt } };
}

/**
 * Ends a partner that was made for a while before its time.
 *
 * @throws DomainError CONFLICT when it was made to last
 */
export function endSandboxPartner(partner: Partner, { now }: Context): Partner {
  if (partner.expiresAt === null) {
    const message = 'a partner that does not expire cannot be removed';
    throw new DomainError('CONFLICT', { message });
  }
  return { ...partner, expiresAt: Math.min(partner.expiresAt, now) };
}

/** A partner is over from the moment of its `expiresAt` on, in real time. */
export function hasExpired({ expiresAt }: Pick<Partner, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** All that is left of a partner that has been removed. */
export function partnerRemoved({ clientId, name }: Partner, actor: Actor, context: Context): DomainEvent {
  return event({ type: 'partner.removed', partnerClientId: clientId, actor, data: { name } }, context);
}
