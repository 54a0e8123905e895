import Type from 'typebox';
import type { InstitutionTerms } from '../../domain/institution.ts';
import { connectors } from '../../domain/registration/connector.ts';
import { registrationProblemKinds } from '../../domain/registration/problem.ts';
import {
  nameOf,
  type Registration,
  registeredEnvironments,
  registrationStatuses,
  registrationTasks,
} from '../../domain/registration/registration.ts';
import { expectedBy, isStalled, stalledBefore } from '../../domain/registration/stalled.ts';
import type { Reach } from '../../domain/role.ts';
import { countRegistrations, searchRegistrations } from '../../store/registration-search.ts';
import { liveTerms, termsOfSandbox } from '../../store/registrations.ts';
import { findSandbox } from '../../store/sandboxes.ts';
import type { Db } from '../../store/tables.ts';
import { everyRole } from '../access.ts';
import type { Caller } from '../calls.ts';
import type { Value, ValueOf } from '../codec.ts';
import { nowIn } from '../context-in.ts';
import { currentRegistrations } from '../due-registrations.ts';
import { example, exampleEndCustomer, exampleInstitution, examplePartner, withExample } from '../examples.ts';
import {
  boolean,
  clientId,
  environment,
  idParam,
  institutionIdPattern,
  integer,
  nullable,
  oneOf,
  realm,
  string,
  timestamp,
} from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest, total, totalOf, totalQuery } from '../page.ts';
import { requireAnyEndCustomer, requireFound, requireOperator } from '../require.ts';
import type { Services } from '../services.ts';
import { companyName, partnerName, withCompanyNames, withPartnerNames } from './names.ts';
import { packetOf, type RegistrationInFull, registrationPacket } from './registration-packet.ts';

const registrationStatus = oneOf(registrationStatuses, {
  title: 'RegistrationStatus',
  description: 'Status of the registration.',
  [example]: 'PROCESSING',
});

const connector = oneOf(connectors, {
  title: 'RegistrationConnector',
  description: 'How it is processed: by time, by the operator, or through the institution’s own interface.',
  [example]: 'manual',
});

const problem = Type.Object(
  {
    kind: oneOf(registrationProblemKinds, {
      title: 'RegistrationProblemKind',
      description: 'An unmet precondition, or a refusal.',
    }),
    message: string('The problem and its fix.'),
  },
  { title: 'RegistrationProblem', description: 'Why a registration is `ATTENTION_REQUIRED`.' },
);

export const registrationSchema = Type.Object(
  {
    end_customer_client_id: string('client_id of the end customer.', exampleEndCustomer.client_id),
    company_name: companyName,
    partner_client_id: string('client_id of its partner.', examplePartner.client_id),
    partner_name: partnerName,
    institution_id: string('Id of the institution.', exampleInstitution.institution_id),
    institution_name: string('Name of the institution.', exampleInstitution.name),
    environment,
    realm,
    connector,
    status: registrationStatus,
    errors: Type.Array(problem, {
      description: 'Why attention is required; empty otherwise.',
      [example]: [],
    }),
    task: nullable(
      oneOf(registrationTasks, {
        title: 'RegistrationTask',
        description:
          'Task for the operator: file it (`SUBMIT`), record the institution’s response (`RECORD_ANSWER`), submit ' +
          'a change (`UPDATE`), have it withdrawn (`WITHDRAW`; or its second client, named in `last_failure`), or ' +
          'resolve the outcome of a request whose response was lost (`RESOLVE`).',
        [example]: 'SUBMIT',
      }),
    ),
    production_enablement_date: nullable(string('YYYY-MM-DD; null until it is approved for production.')),
    started_at: timestamp('Time it last became `PROCESSING`.'),
    updated_at: timestamp('Time of the last change; with a task, since when it waits.'),
    due_at: nullable(timestamp('Time of the server’s next check; null while it waits for a person.')),
    submitted_at: nullable(timestamp('Time the operator recorded that it was filed.')),
    is_stalled: boolean(
      'Whether a live registration needs attention: it is `PROCESSING`, `ATTENTION_REQUIRED` or `APPROVED` and has not ' +
        'moved for 3 business days (Monday to Friday, UTC), and for longer than its institution usually takes.',
    ),
    expected_by: nullable(
      timestamp(
        'Time by which the current step is expected: 3 business days (Monday to Friday, UTC) after the last change, or, ' +
          'for steps of the institution, its usual time if longer. Null in sandboxes, and if no step is awaited.',
      ),
    ),
    withdrawn_at: nullable(timestamp('Time it was withdrawn, because its end customer was removed.')),
    failures: Type.Optional(
      integer('Consecutive failed requests to the institution. For the operator only.', 0),
    ),
    last_failure: Type.Optional(
      withExample(nullable(string('The last failure. For the operator only.')), null),
    ),
  },
  {
    title: 'Registration',
    description: 'An end customer’s registration at one institution in one environment.',
  },
);

const query = {
  task: Type.Optional(
    oneOf(['ANY', ...registrationTasks], {
      title: 'RegistrationTaskFilter',
      description: 'Only registrations with this task for the operator; `ANY` for any task.',
    }),
  ),
  status: Type.Optional(registrationStatus),
  institution_id: Type.Optional(
    Type.String({ pattern: institutionIdPattern, description: 'Only registrations at this institution.' }),
  ),
  partner_client_id: Type.Optional(clientId),
  end_customer_client_id: Type.Optional(clientId),
  realm: Type.Optional(realm),
  environment: Type.Optional(
    oneOf(registeredEnvironments, { description: 'Environment of the registration.' }),
  ),
  connector: Type.Optional(connector),
  stalled: Type.Optional(
    Type.Boolean({ description: 'Only registrations with `is_stalled`, longest waiting first.' }),
  ),
  retrying: Type.Optional(
    Type.Boolean({
      description: 'Only live ones whose last request failed, next retry first; for the operator.',
    }),
  ),
  ...totalQuery,
  ...pageQuery,
};

export const path = '/v1/registrations/:end_customer_client_id/:institution_id/:environment';
/** Path of the packet as a printable page. */
export const packetPagePath = `${path}/packet.html`;

export const registrationParams = {
  end_customer_client_id: idParam('client_id of the end customer.'),
  institution_id: idParam('Id of the institution.'),
  environment: idParam('`production` or `development`.'),
};

export const listRegistrations = managementOperation({
  id: 'listRegistrations',
  isSearch: true,
  method: 'GET',
  path: '/v1/registrations',
  roles: everyRole,
  scope: 'any',
  summary: 'List registrations',
  description:
    'Lists registrations with institutions: with `task` or `stalled`, those with a task for the operator or those ' +
    'that do not move, longest waiting first; with `retrying`, next retry first; else newest end customer first. If few items match, a page can hold fewer than `limit`, even none, ' +
    'and still have a `next_cursor`: continue from there.',
  query,
  reply: { registrations: Type.Array(registrationSchema), ...total, ...nextCursor },
  errors: ['FORBIDDEN'],
  cli: {
    shows: [
      'end_customer_client_id',
      'institution_id',
      'institution_name',
      'environment',
      'status',
      'task',
      'updated_at',
      'last_failure',
    ],
  },
  async handle({ query, caller }, services) {
    const { db } = services.store;
    const request = toPageRequest(query);
    const asked = toRegistrationFilter(query);
    if (asked.isRetrying) requireOperator('retrying', caller);
    const now = services.now();
    const live = query.stalled === true ? await liveTerms(db, services.settings.availability) : null;
    const partnerClientId = caller.partnerClientId ?? asked.partnerClientId;
    const filter = { ...asked, partnerClientId, stalled: live && stalledBefore(now, live) };
    const isWithinReach = partnerClientId === (asked.partnerClientId ?? partnerClientId);
    const page = isWithinReach ? await searchRegistrations(db, filter, request) : { items: [], next: null };
    const terms = await termsByScope(db, services, page.items);
    return {
      registrations: await namedRegistrations(
        db,
        page.items.map((item) => toRegistrationReply(item, terms.get(scopeOf(item)) ?? [], now, caller)),
      ),
      ...(await totalOf(query, page, () => countRegistrations(db, filter))),
      nextCursor: toCursor(page.next),
    };
  },
});

export const readRegistration = managementOperation({
  id: 'readRegistration',
  method: 'GET',
  path,
  roles: everyRole,
  scope: 'any',
  summary: 'Read a registration and its packet',
  description:
    'Returns a registration, and the data that the institution’s form requires. `packet.html` under this path ' +
    'returns the same packet as a printable page.',
  params: registrationParams,
  reply: { registration: registrationSchema, packet: registrationPacket },
  errors: ['NOT_FOUND'],
  async handle({ params, caller, origin }, services) {
    const { db } = services.store;
    const found = await requireRegistration(db, services, params, caller);
    const { registration, institutions } = found;
    return {
      registration: await namedRegistration(
        db,
        toRegistrationReply(registration, institutions, services.now(), caller),
      ),
      packet: await packetOf(db, services, found, origin),
    };
  },
});

export const registrationOperations = [listRegistrations, readRegistration];

/** A registration without the names of its end customer and its partner. */
type UnnamedRegistration = Omit<RegistrationReply, 'companyName' | 'partnerName'>;
export type RegistrationReply = Value<typeof registrationSchema>;

/** Adds the names of their end customers and partners to registrations. */
async function namedRegistrations(
  db: Db,
  registrations: readonly UnnamedRegistration[],
): Promise<RegistrationReply[]> {
  const named = await withCompanyNames(db, registrations, { partnerClientId: null });
  return withPartnerNames(db, named);
}

/** Adds the names of its end customer and its partner to a registration. */
export async function namedRegistration(
  db: Db,
  registration: UnnamedRegistration,
): Promise<RegistrationReply> {
  return (await namedRegistrations(db, [registration]))[0] as RegistrationReply;
}

/**
 * A registration as the caller may see it at `now`, in real time; failures of requests to institutions are for the operator
 * only.
 */
export function toRegistrationReply(
  registration: Registration,
  institutions: readonly InstitutionTerms[],
  now: number,
  { partnerClientId }: Reach,
): UnnamedRegistration {
  const { filing } = registration;
  return {
    ...registration,
    institutionName: nameOf(institutions, registration.institutionId),
    connector: filing.connector,
    errors: registration.problems,
    expectedBy: expectedBy(registration, institutions),
    isStalled: isStalled(registration, stalledBefore(now, institutions)),
    submittedAt: filing.connector === 'manual' ? filing.submittedAt : null,
    ...(partnerClientId === null && {
      failures: filing.connector === 'dynamic' ? filing.failures : 0,
      lastFailure: filing.connector === 'dynamic' ? filing.lastFailure : null,
    }),
  };
}

/** Converts the query to the store's filter. */
function toRegistrationFilter(asked: ValueOf<typeof query>) {
  return {
    task: asked.task ?? null,
    status: asked.status ?? null,
    institutionId: asked.institutionId ?? null,
    partnerClientId: asked.partnerClientId ?? null,
    endCustomerClientId: asked.endCustomerClientId ?? null,
    realm: asked.realm ?? null,
    environment: asked.environment ?? null,
    connector: asked.connector ?? null,
    isRetrying: asked.retrying ?? false,
  };
}

/** Path parameters of a registration. */
export interface RegistrationParams {
  endCustomerClientId: string;
  institutionId: string;
  environment: string;
}

/**
 * Finds a registration in either realm, in its current state.
 *
 * @throws RequestError NOT_FOUND if it does not exist, or the caller cannot access it
 */
export async function requireRegistration(
  db: Db,
  services: Pick<Services, 'settings' | 'contextAt' | 'now'>,
  params: RegistrationParams,
  caller: Caller,
): Promise<RegistrationInFull> {
  const customer = await requireAnyEndCustomer(db, params.endCustomerClientId, caller);
  const now = await nowIn(db, services, customer);
  const { registrations, institutions } = await currentRegistrations(db, services, customer, now);
  return { customer, institutions, registration: requireNamed(registrations, params) };
}

/** @throws RequestError NOT_FOUND if it is not among them */
export function requireNamed(
  registrations: readonly Registration[],
  { institutionId, environment }: RegistrationParams,
): Registration {
  const found = registrations.find(
    (row) => row.institutionId === institutionId && row.environment === environment,
  );
  return requireFound(found, 'registration');
}

/** Live registrations share the catalogue's institutions; each sandbox has its own. */
function scopeOf({ realm, partnerClientId }: Registration): string {
  return realm === 'live' ? 'live' : partnerClientId;
}

async function termsByScope(
  db: Db,
  { settings }: Pick<Services, 'settings'>,
  registrations: readonly Registration[],
): Promise<ReadonlyMap<string, readonly InstitutionTerms[]>> {
  const terms = new Map<string, readonly InstitutionTerms[]>();
  for (const scope of new Set(registrations.map(scopeOf))) {
    const own =
      scope === 'live'
        ? await liveTerms(db, settings.availability)
        : await termsOfSandbox(db, await findSandbox(db, scope));
    terms.set(scope, own);
  }
  return terms;
}
