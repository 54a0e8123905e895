import { objectToCamel } from 'ts-case-convert';
import Type, { type Static } from 'typebox';
import type { Institution, InstitutionChanges } from '../../domain/institution.ts';
import { connectors } from '../../domain/registration/connector.ts';
import { everyRole, operatorAdmins } from '../access.ts';
import { institutionIdPattern, nullable, oneOf, optionally, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleInstitution, exampleTimestamp } from './examples.ts';
import { idParam, timestamp, toTimestampOrNull } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const facts = {
  name: text({ description: 'Name of the institution.' }),
  classic_disablement_date: nullable(
    Type.String({
      format: 'date',
      description: 'Date on which classic connections end, YYYY-MM-DD; null if not planned.',
    }),
  ),
  typical_pace_days: Type.Integer({
    minimum: 0,
    maximum: 3650,
    description: 'Usual time from filing an application to its enablement, in days.',
  }),
  requires_logo: Type.Boolean({ description: 'Whether it requires a logo.' }),
  connector: nullable(
    oneOf(connectors, {
      title: 'Connector',
      description:
        'How live registrations are processed: `manual` by the operator, `dynamic` through the institution’s own ' +
        'interface, `simulated` by time, only under `gingham dev`; null for the server’s default, `simulated` ' +
        'under `gingham dev` and `manual` under `gingham serve`. Registrations keep the connector that filed ' +
        'them; those not filed yet follow the change. In the sandbox all are simulated.',
    }),
  ),
};

const institutionId = Type.String({
  pattern: institutionIdPattern,
  description: 'Id of the institution: `ins_` and letters or digits.',
});

const institutionSchema = Type.Object(
  {
    institution_id: institutionId,
    ...facts,
    has_dynamic_registration: Type.Boolean({
      description: 'Whether its own interface is configured, so that its connector can be `dynamic`.',
    }),
    retired_at: nullable(timestamp('Time it was retired; null while it takes new registrations.')),
  },
  { title: 'Institution', description: 'A bank that requires each application to be registered.' },
);

const one = { institution: institutionSchema };
const oneExample = { institution: exampleInstitution };
export const institutionParams = { institution_id: idParam('Id of the institution.') };

export const listInstitutions = operation({
  id: 'listInstitutions',
  method: 'GET',
  path: '/v1/institutions',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'List institutions',
  description: 'Lists the catalogue, latest addition first, including retired institutions.',
  query: pageQuery,
  reply: { institutions: Type.Array(institutionSchema), ...nextCursor },
  errors: [],
  replyExample: { institutions: [exampleInstitution], next_cursor: null },
});

const { name, ...otherFacts } = facts;

export const addInstitution = operation({
  id: 'addInstitution',
  method: 'POST',
  path: '/v1/institutions',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Add an institution',
  description:
    'Adds an institution to the catalogue; live end customers, existing ones included, are registered there. Returns ' +
    '`CONFLICT` if its id is taken. Before an institution can be `dynamic`, its interface must be configured.',
  body: { institution_id: institutionId, name, ...optionally(otherFacts) },
  reply: one,
  errors: ['CONFLICT'],
  example: { institution_id: exampleInstitution.institution_id, name: exampleInstitution.name },
  replyExample: oneExample,
});

export const updateInstitution = operation({
  id: 'updateInstitution',
  method: 'PATCH',
  path: '/v1/institutions/:institution_id',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Update an institution',
  description:
    'Updates the given fields; omitted fields keep their values, and null clears the date or the connector. ' +
    'Returns `CONFLICT` for connector `dynamic` if its interface is not configured.',
  params: institutionParams,
  body: optionally(facts),
  reply: one,
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { typical_pace_days: exampleInstitution.typical_pace_days },
  replyExample: oneExample,
});

export const retireInstitution = operation({
  id: 'retireInstitution',
  method: 'POST',
  path: '/v1/institutions/:institution_id/retire',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Retire an institution',
  description:
    'Stops new registrations; those in progress continue. A retired institution is left unchanged.',
  params: institutionParams,
  reply: one,
  errors: ['NOT_FOUND'],
  replyExample: { institution: { ...exampleInstitution, retired_at: exampleTimestamp } },
});

/** A new institution, with defaults for omitted fields. */
export function toInstitution(body: Static<NonNullable<typeof addInstitution.body>>): Institution {
  return {
    institutionId: body.institution_id,
    name: body.name,
    classicDisablementDate: body.classic_disablement_date ?? null,
    typicalPaceDays: body.typical_pace_days ?? 1,
    requiresLogo: body.requires_logo ?? false,
    connector: body.connector ?? null,
    retiredAt: null,
  };
}

export function toInstitutionChanges(
  body: Static<NonNullable<typeof updateInstitution.body>>,
): InstitutionChanges {
  return objectToCamel(body) as InstitutionChanges;
}

export function toInstitutionReply(
  institution: Institution,
  hasDynamicRegistration: boolean,
): Static<typeof institutionSchema> {
  return {
    institution_id: institution.institutionId,
    name: institution.name,
    classic_disablement_date: institution.classicDisablementDate,
    typical_pace_days: institution.typicalPaceDays,
    requires_logo: institution.requiresLogo,
    connector: institution.connector,
    has_dynamic_registration: hasDynamicRegistration,
    retired_at: toTimestampOrNull(institution.retiredAt),
  };
}
