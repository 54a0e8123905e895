import Type from 'typebox';
import {
  type ConnectorMeans,
  addInstitution as decideAddition,
  retireInstitution as decideRetirement,
  updateInstitution as decideUpdate,
  type Institution,
  type InstitutionDecision,
  institutionConnectors,
} from '../../domain/institution.ts';
import { manualFields } from '../../domain/registration/filing.ts';
import { restartBackfill } from '../../store/backfills.ts';
import { findDynamicBank, listDynamicBankIds } from '../../store/dynamic-banks.ts';
import { appendEvents } from '../../store/events.ts';
import {
  findInstitution,
  insertInstitution,
  lockInstitution,
  pageInstitutions,
  updateInstitution as updateInStore,
} from '../../store/institutions.ts';
import type { Db } from '../../store/tables.ts';
import { everyRole, operatorAdmins } from '../access.ts';
import type { Value } from '../codec.ts';
import { example, exampleInstitution, exampleTimestamp } from '../examples.ts';
import {
  boolean,
  idParam,
  institutionIdPattern,
  nullable,
  oneOf,
  optionally,
  text,
  timestamp,
  version,
} from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest } from '../page.ts';
import { requireFound } from '../require.ts';
import type { Services } from '../services.ts';

const facts = {
  name: text({ description: 'Name of the institution.', [example]: exampleInstitution.name }),
  classic_disablement_date: nullable(
    Type.String({
      format: 'date',
      description: 'Date on which classic connections end, YYYY-MM-DD; null if not planned.',
      [example]: '2027-01-31',
    }),
  ),
  typical_pace_days: Type.Integer({
    minimum: 0,
    maximum: 3650,
    description: 'Usual time from filing an application to its enablement, in days.',
    [example]: 7,
  }),
  requires_logo: boolean('Whether it requires a logo.'),
  manual_changes: Type.Array(
    oneOf(manualFields, { title: 'ManualField', description: 'Field of an end customer.' }),
    {
      maxItems: 10,
      description:
        'Fields whose changes it accepts only from a person: after such a change, live registrations that it has get ' +
        'the task `UPDATE`, whatever their connector is.',
      [example]: [],
    },
  ),
  connector: nullable(
    oneOf(institutionConnectors, {
      title: 'Connector',
      description:
        'How live registrations are processed: `manual` by the operator, `dynamic` through the institution’s own ' +
        'interface, `simulated` by time, only under `gingham dev`; null for the server’s default, `simulated` ' +
        'under `gingham dev` and `manual` under `gingham serve`. With `none`, only for a new institution, no ' +
        'registration starts there until another connector is set. Registrations keep the connector that filed ' +
        'them; those not filed yet follow the change. In the sandbox all are simulated.',
    }),
  ),
};

const institutionId = Type.String({
  pattern: institutionIdPattern,
  description: 'Id of the institution: `ins_` and letters or digits.',
  [example]: exampleInstitution.institution_id,
});

const institutionSchema = Type.Object(
  {
    institution_id: institutionId,
    ...facts,
    has_dynamic_registration: boolean(
      'Whether its own interface is configured, so that its connector can be `dynamic`.',
    ),
    retired_at: nullable(timestamp('Time it was retired; null while it takes new registrations.')),
    version: version(Object.keys(facts)),
  },
  { title: 'Institution', description: 'A bank that requires each application to be registered.' },
);

const one = { institution: institutionSchema };
export const institutionParams = { institution_id: idParam('Id of the institution.') };

export const listInstitutions = managementOperation({
  id: 'listInstitutions',
  method: 'GET',
  path: '/v1/institutions',
  roles: everyRole,
  scope: 'any',
  summary: 'List institutions',
  description: 'Lists the catalogue, latest addition first, including retired institutions.',
  query: pageQuery,
  reply: { institutions: Type.Array(institutionSchema), ...nextCursor },
  errors: [],
  cli: {
    shows: [
      'institution_id',
      'name',
      'classic_disablement_date',
      'typical_pace_days',
      'requires_logo',
      'connector',
      'retired_at',
    ],
  },
  async handle({ query }, services) {
    const { db } = services.store;
    const page = await pageInstitutions(db, toPageRequest(query));
    const configured = await listDynamicBankIds(db);
    const institutions = page.items.map((institution) => ({
      ...institution,
      hasDynamicRegistration: configured.has(institution.institutionId),
    }));
    return { institutions, nextCursor: toCursor(page.next) };
  },
});

export const readInstitution = managementOperation({
  id: 'readInstitution',
  method: 'GET',
  path: '/v1/institutions/:institution_id',
  roles: everyRole,
  scope: 'any',
  summary: 'Read an institution',
  description: 'Returns an institution of the catalogue, also if it is retired.',
  params: institutionParams,
  reply: one,
  errors: ['NOT_FOUND'],
  async handle({ params }, { store: { db } }) {
    const institution = requireFound(await findInstitution(db, params.institutionId), 'institution');
    const hasDynamicRegistration = (await findDynamicBank(db, params.institutionId)) !== undefined;
    return { institution: { ...institution, hasDynamicRegistration } };
  },
});

const { name, ...otherFacts } = facts;

export const addInstitution = managementOperation({
  id: 'addInstitution',
  method: 'POST',
  path: '/v1/institutions',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Add an institution',
  description:
    'Adds an institution to the catalogue; live end customers, existing ones included, are registered there. Returns ' +
    '`CONFLICT` if its id is taken. Before an institution can be `dynamic`, its interface must be configured: add it ' +
    'with the connector `none`, so that no registration starts until then.',
  body: { institution_id: institutionId, name, ...optionally(otherFacts) },
  reply: one,
  errors: ['CONFLICT'],
  example: { classic_disablement_date: undefined, typical_pace_days: undefined },
  cli: { arguments: ['institution_id'] },
  async handle({ body, actor, context }, services) {
    const { institution, means } = await services.store.unitOfWork(async (db) => {
      const known = await lockInstitution(db, body.institutionId);
      const means = await connectorMeans(db, services, body.institutionId);
      const decision = decideAddition(toInstitution(body), known, means, actor, context);
      await insertInstitution(db, decision.institution);
      await appendEvents(db, decision.events);
      return { ...decision, means };
    });
    return { institution: { ...institution, hasDynamicRegistration: means.hasInterface } };
  },
});

const changeableFacts = optionally(facts);

export const updateInstitution = managementOperation({
  id: 'updateInstitution',
  method: 'PATCH',
  path: '/v1/institutions/:institution_id',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Update an institution',
  description:
    'Updates the given fields; omitted fields keep their values, and null clears the date or the connector. ' +
    'Returns `CONFLICT` for connector `dynamic` if its interface is not configured.',
  params: institutionParams,
  body: changeableFacts,
  reply: one,
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { typical_pace_days: 7 },
  handle({ body, params, actor, context, requireMatch }, services) {
    return change(services, params.institutionId, requireMatch, async (institution, db) => {
      const means = await connectorMeans(db, services, params.institutionId);
      return decideUpdate(institution, body, means, actor, context);
    });
  },
});

export const retireInstitution = managementOperation({
  id: 'retireInstitution',
  method: 'POST',
  path: '/v1/institutions/:institution_id/retire',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Retire an institution',
  description:
    'Stops new registrations; those in progress continue. A retired institution is left unchanged.',
  params: institutionParams,
  reply: one,
  errors: ['NOT_FOUND'],
  replyExample: { institution: { retired_at: exampleTimestamp } },
  handle({ params, actor, context, requireMatch }, services) {
    return change(services, params.institutionId, requireMatch, (institution) =>
      decideRetirement(institution, actor, context),
    );
  },
});

export const institutionOperations = [
  listInstitutions,
  readInstitution,
  addInstitution,
  updateInstitution,
  retireInstitution,
];

/** A new institution, with defaults for omitted fields. */
function toInstitution(body: Value<NonNullable<typeof addInstitution.body>>): Institution {
  return {
    classicDisablementDate: null,
    typicalPaceDays: 1,
    requiresLogo: false,
    manualChanges: [],
    connector: null,
    ...body,
    retiredAt: null,
  };
}

async function change(
  { store }: Services,
  institutionId: string,
  requireMatch: (institution: Institution) => void,
  rule: (institution: Institution, db: Db) => InstitutionDecision | Promise<InstitutionDecision>,
) {
  const { institution, hasInterface } = await store.unitOfWork(async (db) => {
    const before = requireFound(await lockInstitution(db, institutionId), 'institution');
    requireMatch(before);
    const decision = await rule(before, db);
    await updateInStore(db, decision.institution);
    if (decision.institution.connector !== before.connector) await restartBackfill(db, institutionId);
    await appendEvents(db, decision.events);
    return { ...decision, hasInterface: (await findDynamicBank(db, institutionId)) !== undefined };
  });
  return { institution: { ...institution, hasDynamicRegistration: hasInterface } };
}

async function connectorMeans(
  db: Db,
  { settings }: Pick<Services, 'settings'>,
  institutionId: string,
): Promise<ConnectorMeans> {
  const hasInterface = (await findDynamicBank(db, institutionId)) !== undefined;
  return { usual: settings.availability.liveConnector, hasInterface };
}
