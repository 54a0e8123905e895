import { redirectUriProblems, websiteProblems } from './application.ts';
import type { Context } from './context.ts';
import { type EndCustomer, type EndCustomerDecision, moveOn } from './end-customer.ts';
import { DomainError, invalidField } from './errors.ts';
import type { Actor } from './event.ts';
import { changeData } from './event-changes.ts';
import { requireNotRemoved } from './lifecycle.ts';
import { type Logo, readLogo } from './logo.ts';
import { normaliseRedirectUri } from './web-address.ts';

/** Fields of a customer that can be changed: its diligence statuses and what institutions receive. */
export type EndCustomerChanges = Partial<
  Pick<
    EndCustomer,
    'flowdownStatus' | 'questionnaireStatus' | 'applicationName' | 'website' | 'redirectUris' | 'logoSha256'
  >
>;

/** Requested changes, as sent; the logo in base64. */
export type EndCustomerUpdate = Omit<EndCustomerChanges, 'logoSha256'> & { logo?: string };

/**
 * Validates the requested changes to a customer. Stored values are not checked again, so that a customer whose website
 * or redirect URIs predate a rule can still be changed.
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
 * Updates a customer; omitted fields keep their values. Its registrations follow: those that waited for the change
 * continue, and institutions that have the application are notified.
 *
 * @throws DomainError CONFLICT if the customer has been removed, INVALID_FIELD if its new name is taken
 */
export function updateEndCustomer(
  customer: EndCustomer,
  changes: EndCustomerChanges,
  isNameTaken: boolean,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireNotRemoved(customer);
  const data = changeData(customer, changes);
  if (data === null) return { endCustomer: customer, issuedKeys: [], endedKeys: [], events: [] };
  if (isNameTaken) throw invalidField('application_name', 'is already used by another application');
  return moveOn(customer, changes, { type: 'end_customer.updated', actor, data }, context);
}
