import type { BankClient } from '../../domain/dynamic-bank.ts';
import type { EndCustomer } from '../../domain/end-customer.ts';
import type { Availability } from '../../domain/environment.ts';
import type { DynamicRegistration as DynamicRow } from '../../domain/registration/dynamic.ts';
import type { AttemptOutcome } from '../../domain/registration/dynamic-outcome.ts';
import type { Attempt } from '../../domain/registration/filing.ts';
import type { Registration } from '../../domain/registration/registration.ts';
import { httpsRedirectUris, webAddressUri } from '../../domain/web-address.ts';
import { openClient, sealClient } from '../../keyring/bank-secrets.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import type { WorkerParts } from '../worker.ts';
import type { BankApplication, BankOutcome, DynamicBank } from './dynamic/bank.ts';
import { plainText } from './dynamic/bank-error.ts';
import type { DynamicRegistration } from './dynamic/dynamic-registration.ts';

/** Dependencies of the registrar. */
export interface RegistrarParts extends WorkerParts {
  keyring: Keyring;
  availability: Availability;
  /** The client for banks' interfaces; loaded on first use. */
  dynamic(): Promise<DynamicRegistration>;
  /** Public address of this server, without a trailing slash; null if none is configured. */
  publicUrl: string | null;
  /** Pending webhooks at which an endpoint in a sandbox is full. */
  sandboxWebhooks: number;
}

/** One exchange with a bank about one registration. */
export interface BankExchange {
  registration: DynamicRow;
  customer: EndCustomer;
  attempt: Attempt;
  bank: DynamicBank;
}

/** Performs a recorded exchange and returns its outcome in the domain's terms. */
export async function exchangeWithBank(
  parts: Pick<RegistrarParts, 'dynamic' | 'keyring' | 'publicUrl'>,
  exchange: BankExchange,
): Promise<AttemptOutcome> {
  const outcome = await call(parts, exchange);
  const { registration } = exchange;
  const seal = (client: Partial<BankClient>) => sealClient(parts.keyring, registration, client);
  switch (outcome.kind) {
    case 'registered':
      return { kind: 'registered', sealedClient: await seal(outcome.client) };
    case 'pending':
      return { ...outcome, sealedClient: isManageable(outcome.client) ? await seal(outcome.client) : null };
    default:
      return outcome;
  }
}

async function call(
  parts: Pick<RegistrarParts, 'dynamic' | 'keyring' | 'publicUrl'>,
  { registration, customer, attempt, bank }: BankExchange,
): Promise<BankOutcome> {
  const { keyring, publicUrl } = parts;
  const dynamic = await parts.dynamic();
  const { sealedClient, pollUri } = registration.filing;
  const client = sealedClient === null ? {} : await openClient(keyring, registration, sealedClient);
  const application = bankApplication(customer, registration, publicUrl);
  switch (attempt.kind) {
    case 'register':
      return dynamic.register(bank, application);
    case 'look_up':
      return dynamic.lookUp(bank, application);
    case 'poll':
      return dynamic.poll(bank, pollUri ?? bank.registrationEndpoint, client);
    case 'read':
      return dynamic.read(bank, client as BankClient);
    case 'update':
      return dynamic.update(bank, client as BankClient, application);
    case 'remove':
      return dynamic.remove(bank, client as BankClient);
    case 'discard': {
      const [stray = ''] = registration.filing.strays;
      const second = (await openClient(keyring, registration, stray)) as BankClient;
      return aboutSecond(await dynamic.remove(bank, second), second);
    }
  }
}

/** Names the client in a failure, because the operator may need to have it removed. */
function aboutSecond(outcome: BankOutcome, { clientId }: Partial<BankClient>): BankOutcome {
  if (!('message' in outcome)) return outcome;
  const named = plainText(clientId ?? '', []);
  const which = `A second client of this application${named === null ? '' : ` (${named})`}`;
  return { ...outcome, message: `${which} could not be removed. ${outcome.message}` };
}

/** Returns whether a pending registration can be withdrawn with what the bank returned. */
function isManageable({ clientId, registrationClientUri }: Partial<BankClient>): boolean {
  return clientId !== undefined || typeof registrationClientUri === 'string';
}

/** Returns whether two encrypted clients of a registration are the same client at the bank. */
export async function isSameClient(
  keyring: Keyring,
  registration: Registration,
  ...[one, other]: [string | null, string | null]
): Promise<boolean> {
  if (one === null || other === null) return false;
  const { clientId } = await openClient(keyring, registration, one);
  return clientId !== undefined && clientId === (await openClient(keyring, registration, other)).clientId;
}

/**
 * Returns what is sent to a bank about an end customer's application. In development its name differs, as many banks
 * identify a client by name.
 */
function bankApplication(
  customer: EndCustomer,
  { environment }: Pick<Registration, 'environment'>,
  publicUrl: string | null,
): BankApplication {
  const { clientId, applicationName, website, logoSha256, redirectUris, technicalContact } = customer;
  return {
    reference: `${clientId}-${environment}`,
    environment,
    clientName: environment === 'production' ? applicationName : `${applicationName} (development)`,
    clientUri: webAddressUri(website),
    logoUri: logoSha256 === null || publicUrl === null ? null : `${publicUrl}/logos/${logoSha256}.png`,
    redirectUris: httpsRedirectUris(redirectUris),
    contacts: technicalContact.email === undefined ? [] : [technicalContact.email],
  };
}
