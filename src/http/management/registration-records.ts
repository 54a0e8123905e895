import type { FastifyInstance } from 'fastify';
import { type BankClient, isAtBank, tokenProblem } from '../../domain/dynamic-bank.ts';
import type { EndCustomer } from '../../domain/end-customer.ts';
import { applicationFingerprint } from '../../domain/registration/filing.ts';
import { type RegistrationInputs, reconcileRegistrations } from '../../domain/registration/reconcile.ts';
import { recordOutcome, requireLive, retryNow } from '../../domain/registration/record.ts';
import {
  isSameRegistration,
  nameOf,
  type Registration,
  type RegistrationChange,
} from '../../domain/registration/registration.ts';
import { openClient, sealClient } from '../../keyring/bank-secrets.ts';
import { findDynamicBank } from '../../store/dynamic-banks.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { saveRegistrations } from '../../store/registrations.ts';
import type { Db } from '../../store/tables.ts';
import { RequestError } from '../../wire/errors.ts';
import { toRegistrationReply } from '../../wire/management/registration-schemas.ts';
import {
  type RecordedClient,
  recordRegistration,
  retryRegistration,
} from '../../wire/management/registrations.ts';
import type { Caller } from '../caller.ts';
import { runDueWork } from '../due-registrations.ts';
import type { Services } from '../services.ts';
import { requireAnyEndCustomer } from './end-customer-in-full.ts';
import { managementRoute } from './management-route.ts';
import { type RegistrationParams, requireNamed } from './registration-in-full.ts';

/** Records a registration outcome reported by the operator. */
export function recordRegistrationRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, recordRegistration, ({ body, params, caller, actor, context }) =>
    change(services, params, caller, async (registration, { customer, name, db }) => {
      const client = body.bank_client;
      const sealedClient = client === undefined ? null : await seal(db, services, registration, client);
      const record = { outcome: body.outcome, reason: body.reason ?? null, sealedClient };
      const fingerprint = body.application ?? applicationFingerprint(customer);
      return recordOutcome(registration, record, { name, fingerprint, actor }, context);
    }),
  );
}

/** Retries a registration immediately. */
export function retryRegistrationRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, retryRegistration, ({ params, caller, actor, context }) =>
    change(services, params, caller, (registration, { customer, name }) => {
      const fingerprint = applicationFingerprint(customer);
      return retryNow(registration, { name, fingerprint, actor }, context);
    }),
  );
}

interface ChangeInputs {
  customer: EndCustomer;
  /** Name of the institution. */
  name: string;
  db: Db;
}

/**
 * Every change of a registration by the operator: first the work due after the customer's last change, then this
 * change, then its consequences.
 */
async function change(
  services: Services,
  params: RegistrationParams,
  caller: Caller,
  rule: (
    registration: Registration,
    inputs: ChangeInputs,
  ) => RegistrationChange | Promise<RegistrationChange>,
) {
  const reply = await services.store.unitOfWork(async (db) => {
    const customer = await requireAnyEndCustomer(db, params.end_customer_client_id, caller, lockEndCustomer);
    requireLive(customer);
    const inputs = await runDueWork(db, services, customer, services.now());
    const before = requireNamed(inputs.registrations, params);
    const name = nameOf(inputs.institutions, before.institutionId);
    const { registration, events } = await rule(before, { customer, name, db });
    await saveRegistrations(db, { registrations: [registration], events });
    const registrations = inputs.registrations.map((row) =>
      isSameRegistration(row, registration) ? registration : row,
    );
    const after = await follow(db, services, customer, { ...inputs, registrations });
    return toRegistrationReply(requireNamed(after, params), inputs.institutions, caller);
  });
  return { registration: reply };
}

/** If the application has changed since it was filed, the registration then waits for the update. */
async function follow(
  db: Db,
  { contextAt, now }: Pick<Services, 'contextAt' | 'now'>,
  customer: EndCustomer,
  inputs: RegistrationInputs,
): Promise<readonly Registration[]> {
  const changes = reconcileRegistrations(customer, inputs, contextAt(now()));
  await saveRegistrations(db, changes);
  return [...changes.registrations, ...inputs.registrations];
}

/** Encrypts the client registered at an institution, after checking that its tokens may be sent there. */
async function seal(
  db: Db,
  { keyring }: Pick<Services, 'keyring'>,
  registration: Registration,
  recordedClient: RecordedClient,
): Promise<string> {
  const bank = await findDynamicBank(db, registration.institutionId);
  const fields = (['client_secret', 'registration_access_token'] as const).flatMap((name) => {
    const problem = tokenProblem(recordedClient[name] ?? '-');
    return problem === null ? [] : [{ path: `bank_client.${name}`, problem }];
  });
  if (fields.length > 0) throw new RequestError('INVALID_FIELD', { fields });
  const uri = recordedClient.registration_client_uri;
  if (bank && uri !== undefined && !isAtBank(uri, bank.settings)) {
    const path = 'bank_client.registration_client_uri';
    const problem = 'must be on the host of the registration endpoint, without a user name or password';
    throw new RequestError('INVALID_FIELD', { fields: [{ path, problem }] });
  }
  const known = knownClient(keyring, registration, recordedClient.client_id);
  const client: BankClient = {
    clientId: recordedClient.client_id,
    clientSecret: recordedClient.client_secret ?? known.clientSecret ?? null,
    clientSecretExpiresAt:
      recordedClient.client_secret === undefined ? (known.clientSecretExpiresAt ?? null) : null,
    registrationClientUri: uri ?? null,
    registrationAccessToken: recordedClient.registration_access_token ?? null,
    metadata: known.metadata ?? {},
  };
  return sealClient(keyring, registration, client);
}

/** Returns what the institution's own responses contained about this client; empty if another client is stored, or none. */
function knownClient(
  keyring: Services['keyring'],
  registration: Registration,
  clientId: string,
): Partial<BankClient> {
  const { filing } = registration;
  if (filing.connector !== 'dynamic' || filing.sealedClient === null) return {};
  const kept = openClient(keyring, registration, filing.sealedClient);
  return kept.clientId === clientId ? kept : {};
}
