import Type from 'typebox';
import { type BankClient, isAtBank, tokenProblem } from '../../domain/dynamic-bank.ts';
import type { EndCustomer } from '../../domain/end-customer.ts';
import { applicationFingerprint, isSameApplication } from '../../domain/registration/filing.ts';
import { type RegistrationInputs, reconcileRegistrations } from '../../domain/registration/reconcile.ts';
import { recordedOutcomes, recordOutcome, requireLive, retryNow } from '../../domain/registration/record.ts';
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
import { operators } from '../access.ts';
import type { Caller } from '../calls.ts';
import type { Value } from '../codec.ts';
import { runDueWork } from '../due-registrations.ts';
import { RequestError } from '../errors.ts';
import { example, exampleTimestamp } from '../examples.ts';
import { oneOf, text } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requireAnyEndCustomer } from '../require.ts';
import type { Services } from '../services.ts';
import { exampleApplication } from './registration-packet.ts';
import {
  namedRegistration,
  path,
  type RegistrationParams,
  registrationParams,
  registrationSchema,
  requireNamed,
  toRegistrationReply,
} from './registrations.ts';

const credential = (description: string) => Type.Optional(text({ description, maxLength: 4096 }));

const bankClient = Type.Object(
  {
    client_id: text({ description: 'client_id at the institution.', maxLength: 1024 }),
    client_secret: credential('Secret at the institution.'),
    registration_client_uri: Type.Optional(
      text({
        description:
          'Client configuration endpoint (RFC 7592, section 3). Without it, each change and the removal of a client ' +
          'at an `rfc7591` institution become the tasks `UPDATE` and `WITHDRAW`.',
        maxLength: 2048,
      }),
    ),
    registration_access_token: credential('Access token for that endpoint.'),
  },
  {
    title: 'BankClient',
    description: 'Client at the institution, only with `REGISTERED`. Stored encrypted, never returned.',
    additionalProperties: false,
  },
);

export const recordRegistration = managementOperation({
  id: 'recordRegistration',
  method: 'POST',
  path: `${path}/record`,
  roles: operators,
  scope: 'operator',
  summary: 'Record a registration outcome',
  description:
    'Records the progress of a `manual` registration: it was filed (`SUBMITTED`), or the institution’s response ' +
    '(`APPROVED`, `ENABLED`, or `REFUSED` with the reason). For a `manual` registration, and for a `dynamic` one ' +
    'whose update or removal the institution refused: a change was submitted (`UPDATED`), or it was withdrawn ' +
    '(`WITHDRAWN`). For a `dynamic` registration with an unknown outcome: `REGISTERED` with the `bank_client`, or ' +
    '`NOT_REGISTERED`, to register it again. A change that the institution accepts only from a person is `UPDATED`, ' +
    'whatever the connector is. Returns `CONFLICT` if the registration does not await this outcome, ' +
    'and in the sandbox.',
  params: registrationParams,
  body: {
    outcome: oneOf(recordedOutcomes, { title: 'RecordedOutcome', description: 'The outcome.' }),
    reason: Type.Optional(
      text({
        description: 'The institution’s reason, shown to the partner; required with `REFUSED`.',
        maxLength: 2000,
      }),
    ),
    application: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{16}(?:[0-9a-f]{24})?$',
        description:
          '`application` of the packet that the institution has, or its first 16 digits; later changes are then still ' +
          'to be submitted. Defaults to the current one.',
        [example]: exampleApplication,
      }),
    ),
    bank_client: Type.Optional(bankClient),
  },
  reply: { registration: registrationSchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  replyExample: { registration: { task: 'RECORD_ANSWER', submitted_at: exampleTimestamp } },
  cli: {
    arguments: ['outcome'],
    onlyInData: ['bank_client'],
    shows: ['institution_name', 'environment', 'connector', 'status', 'task', 'due_at', 'last_failure'],
    note: 'The `bank_client` of `REGISTERED` contains secrets (visible to other users in a flag): pass it in `--data`.',
  },
  handle({ body, params, caller, actor, context }, services) {
    return change(services, params, caller, async (registration, { customer, name, db }) => {
      const client = body.bankClient;
      const sealedClient = client === undefined ? null : await seal(db, services, registration, client);
      const record = { outcome: body.outcome, reason: body.reason ?? null, sealedClient };
      const current = applicationFingerprint(customer);
      const named = body.application ?? current;
      const fingerprint = isSameApplication(named, current) ? current : named;
      return recordOutcome(registration, record, { name, fingerprint, actor }, context);
    });
  },
});

export const retryRegistration = managementOperation({
  id: 'retryRegistration',
  method: 'POST',
  path: `${path}/retry`,
  roles: operators,
  scope: 'operator',
  summary: 'Retry a registration',
  description:
    'Contacts the institution again immediately about a `dynamic` registration that waits after failures, or whose ' +
    'update or removal the institution refused (tasks `UPDATE` and `WITHDRAW`); resubmits one that the institution ' +
    'refused, if the application needs no fix. Returns `CONFLICT` if it waits for none of these.',
  params: registrationParams,
  reply: { registration: registrationSchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  replyExample: {
    registration: {
      connector: 'dynamic',
      task: null,
      due_at: exampleTimestamp,
      failures: 3,
      last_failure: 'The institution responded with HTTP status 503.',
    },
  },
  cli: {
    shows: ['institution_name', 'environment', 'connector', 'status', 'task', 'due_at', 'last_failure'],
  },
  handle({ params, caller, actor, context }, services) {
    return change(services, params, caller, (registration, { customer, name }) => {
      const fingerprint = applicationFingerprint(customer);
      return retryNow(registration, { name, fingerprint, actor }, context);
    });
  },
});

export const registrationRecordOperations = [recordRegistration, retryRegistration];

type RecordedClient = Value<typeof bankClient>;

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
    const customer = await requireAnyEndCustomer(db, params.endCustomerClientId, caller, lockEndCustomer);
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
    return namedRegistration(
      db,
      toRegistrationReply(requireNamed(after, params), inputs.institutions, services.now(), caller),
    );
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
  const tokens = {
    client_secret: recordedClient.clientSecret,
    registration_access_token: recordedClient.registrationAccessToken,
  };
  const fields = Object.entries(tokens).flatMap(([name, token]) => {
    const problem = tokenProblem(token ?? '-');
    return problem === null ? [] : [{ path: `bank_client.${name}`, problem }];
  });
  if (fields.length > 0) throw new RequestError('INVALID_FIELD', { fields });
  const uri = recordedClient.registrationClientUri;
  if (bank && uri !== undefined && !isAtBank(uri, bank.settings)) {
    const path = 'bank_client.registration_client_uri';
    const problem = 'must be on the host of the registration endpoint, without a user name or password';
    throw new RequestError('INVALID_FIELD', { fields: [{ path, problem }] });
  }
  const known = await knownClient(keyring, registration, recordedClient.clientId);
  const client: BankClient = {
    clientId: recordedClient.clientId,
    clientSecret: recordedClient.clientSecret ?? known.clientSecret ?? null,
    clientSecretExpiresAt:
      recordedClient.clientSecret === undefined ? (known.clientSecretExpiresAt ?? null) : null,
    registrationClientUri: uri ?? null,
    registrationAccessToken: recordedClient.registrationAccessToken ?? null,
    metadata: known.metadata ?? {},
  };
  return sealClient(keyring, registration, client);
}

/** Returns what the institution's own responses contained about this client; empty if another client is stored, or none. */
async function knownClient(
  keyring: Services['keyring'],
  registration: Registration,
  clientId: string,
): Promise<Partial<BankClient>> {
  const { filing } = registration;
  if (filing.connector !== 'dynamic' || filing.sealedClient === null) return {};
  const kept = await openClient(keyring, registration, filing.sealedClient);
  return kept.clientId === clientId ? kept : {};
}
