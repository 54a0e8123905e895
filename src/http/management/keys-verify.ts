import type { FastifyInstance } from 'fastify';
import { type Environment, effectiveEnvironment, isOn } from '../../domain/environment.ts';
import { type PresentedKey, spendCall } from '../../store/api-keys.ts';
import { findEndCustomer } from '../../store/end-customer-search.ts';
import { verifyKey } from '../../wire/management/keys-verify.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';

/** Verifies a key for a gateway, and returns its owner and permissions; never why it is invalid. */
export function verifyKeyRoute(app: FastifyInstance, services: Services): void {
  const { keyring, keys, settings } = services;
  managementRoute(app, services, verifyKey, async ({ body, caller }) => {
    const { environment } = body;
    const hash = keyring.hash(body.secret);
    const key = await keys.find(body.client_id, hash);
    const isOpen = isOn(environment, settings.availability);
    if (key === undefined || effectiveEnvironment(key) !== environment || !isOpen) return { valid: false };
    const owner =
      key.partner === undefined
        ? await aboutEndCustomer(key, hash, caller, services)
        : aboutPartner(key.partner, environment, caller);
    if (owner === undefined) return { valid: false };
    return { valid: true, client_id: key.clientId, environment, realm: key.realm, ...owner };
  });
}

function aboutPartner(
  { clientId, environments, products }: NonNullable<PresentedKey['partner']>,
  environment: Environment,
  { partnerClientId }: Caller,
) {
  const isWithinReach = partnerClientId === null || partnerClientId === clientId;
  if (!isWithinReach || !environments.includes(environment)) return undefined;
  return { owner: 'PARTNER', partner_client_id: clientId, status: null, products, calls_left: null } as const;
}

async function aboutEndCustomer(
  { clientId, callsLeft }: PresentedKey,
  hash: string,
  { partnerClientId }: Caller,
  { store }: Services,
) {
  const customer = await findEndCustomer(store.db, clientId, partnerClientId);
  if (customer === undefined || customer.removedAt !== null) return undefined;
  const left = callsLeft === null ? null : await store.unitOfWork((db) => spendCall(db, clientId, hash));
  if (left === undefined) return undefined;
  return {
    owner: 'END_CUSTOMER',
    partner_client_id: customer.partnerClientId,
    status: customer.status,
    products: customer.products,
    calls_left: left,
  } as const;
}
