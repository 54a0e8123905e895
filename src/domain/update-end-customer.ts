import { redirectUriProblems, websiteProblems } from './application.ts';
import type { Context } from './context.ts';
import { type EndCustomer, type EndCustomerDecision, moveOn } from './end-customer.ts';
import { DomainError } from './errors.ts';
import type { Actor } from './event.ts';
import { requireNotRemoved } from './lifecycle.ts';
import { type Logo, readLogo } from './logo.ts';
import { normaliseRedirectUri } from './web-address.ts';

/** What can be changed of a customer: how far its diligence has come, and what institutions are told of it. */
export type EndCustomerChanges = Partial<
  Pick<
    EndCustomer,
    'flowdownStatus' | 'questionnaireStatus' | 'applicationName' | 'website' | 'redirectUris' | 'logoSha256'
  >
>;

/** What is asked to be different, as it was sent; the logo as base64. */
export type EndCustomerUpdate = Omit<EndCustomerChanges, 'logoSha256'> & { logo?: string };

/**
 * Reads what is asked to be different about a customer. Values that it has already are not judged again, so that one
 * whose website or redirect URIs are older than a rule can still be changed.
 *
 * @throws DomainError INVALID_FIELD or INVALID_LOGO
 */
export function readEndCustomerUpdate(
  { logo: base64, redirectUris, ...rest }: EndCustomerUpdate,
  customer: Pick<EndCustomer, 'website' | 'redirectUris'>,
): { changes: EndCustomerChanges; logo: Logo | null } {
  const fields = [
    ...(rest.website === undefined ? [] : websiteProblems(rest.website, customer.website)),
    ...redirectUriProblems(redirectUris ?? [], customer.redirectUris),
  ];
  if (fields.length > 0) throw new DomainError('INVALID_FIELD', { fields });
  const changes: EndCustomerChanges =
    redirectUris === undefined ? rest : { ...rest, redirectUris: redirectUris.map(normaliseRedirectUri) };
  if (base64 === undefined) return { changes, logo: null };
  const logo = readLogo(base64);
  return { changes: { ...changes, logoSha256: logo.sha256 }, logo };
}

/**
 * Changes some facts of a customer; what is left out stays. Its registrations follow: those that waited for what has
 * changed go on, and institutions that have its application are told.
 *
 * @throws DomainError CONFLICT when the customer has been removed, INVALID_FIELD when its new name is taken
 */
export function updateEndCustomer(
  customer: EndCustomer,
  changes: EndCustomerChanges,
  isNameTaken: boolean,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireNotRemoved(customer);
  const keys = Object.keys(changes) as (keyof EndCustomerChanges)[];
  const changed = keys.filter((key) => JSON.stringify(customer[key]) !== JSON.stringify(changes[key]));
  if (changed.length === 0) return { endCustomer: customer, issuedKeys: [], endedKeys: [], events: [] };
  if (isNameTaken) {
    const problem = 'is the name of another application already';
    throw new DomainError('INVALID_FIELD', { fields: [{ path: 'application_name', problem }] });
  }
  const pick = (from: EndCustomerChanges) => Object.fromEntries(changed.map((key) => [key, from[key]]));
  const data = { before: pick(customer), after: pick(changes) };
  return moveOn(customer, changes, { type: 'end_customer.updated', actor, data }, context);
}
