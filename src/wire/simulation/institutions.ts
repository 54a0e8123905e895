import Type, { type Static } from 'typebox';
import { dayMs, type InstitutionTerms } from '../../domain/institution.ts';
import { simulatedOutcomes } from '../../domain/registration/filing.ts';
import type { InstitutionWish } from '../../domain/sandbox/institutions.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import { institutionIdPattern, nullable, oneOf, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { credentialFields, exampleCredentials, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';

const institutionsMax = 200;
const paceDaysMax = 3650;

const institutionId = Type.String({
  pattern: institutionIdPattern,
  description: 'Identifies the institution: `ins_` and letters or digits.',
});

const facts = {
  name: text({ description: 'What the institution is called.' }),
  pace_days: Type.Number({
    minimum: 0,
    maximum: paceDaysMax,
    description: 'Time from a registration’s start to its enablement, in days; fractions are fine.',
  }),
  outcome: oneOf(simulatedOutcomes, {
    title: 'SimulatedOutcome',
    description:
      'Where registrations come to rest there: `ENABLED`, `APPROVED`, `PROCESSING`, or `ATTENTION_REQUIRED` until it ' +
      'is mended and then `ENABLED`.',
  }),
  requires_logo: Type.Boolean({ description: 'It takes no application without a logo.' }),
  classic_disablement_date: nullable(
    Type.String({
      format: 'date',
      description: 'When its connections by password end, YYYY-MM-DD; null while they go on.',
    }),
  ),
};

const institution = Type.Object(
  { institution_id: institutionId, ...facts },
  { title: 'SandboxInstitution', description: 'An institution of a partner’s sandbox.' },
);

const institutionToSet = Type.Object(
  { institution_id: institutionId, ...Type.Partial(Type.Object(facts)).properties },
  {
    title: 'SandboxInstitutionToSet',
    description:
      'An institution that is to be in the sandbox. What is left out is as in the catalogue; one that is not there ' +
      'needs a name, and takes one day, ends `ENABLED` and asks for no logo unless you say otherwise.',
    additionalProperties: false,
  },
);

const replyOf = (title: string) =>
  Type.Object(
    {
      institutions: Type.Array(institution, { description: 'Those in force, in their order.' }),
      is_catalogue: Type.Boolean({ description: 'They are the catalogue’s, and follow it.' }),
      ...requestIdField,
    },
    { title },
  );

const example = { institution_id: 'ins_56', name: 'Chase', pace_days: 0.5 };
const replyExample = {
  institutions: [{ ...example, outcome: 'ENABLED', requires_logo: false, classic_disablement_date: null }],
  is_catalogue: false,
  request_id: exampleRequestId,
};

export const institutionsGet = operation({
  id: 'simulationInstitutionsGet',
  roles: partnerReaders,
  method: 'POST',
  path: '/simulation/institutions/get',
  tag: 'Simulation',
  summary: 'List your sandbox’s institutions',
  description: 'Lists the institutions of your sandbox: the catalogue’s until you set others.',
  body: Type.Object(credentialFields, {
    title: 'SimulationInstitutionsGetRequest',
    additionalProperties: false,
  }),
  reply: replyOf('SimulationInstitutionsGetResponse'),
  errors: [],
  example: exampleCredentials,
  replyExample,
});

export const institutionsSet = operation({
  id: 'simulationInstitutionsSet',
  roles: partnerWriters,
  method: 'POST',
  path: '/simulation/institutions/set',
  tag: 'Simulation',
  summary: 'Set your sandbox’s institutions',
  description:
    'Says which institutions exist in your sandbox, all at once; null goes back to the catalogue. Registrations at ' +
    'those that no longer exist are withdrawn and gone; end customers whose registrations have started are registered ' +
    'at new ones. Registrations under way keep the pace and the outcome that they started with.',
  body: Type.Object(
    {
      ...credentialFields,
      institutions: nullable(
        Type.Array(institutionToSet, {
          maxItems: institutionsMax,
          description: 'In the order in which they are to be listed; may be empty. Null for the catalogue.',
        }),
      ),
    },
    { title: 'SimulationInstitutionsSetRequest', additionalProperties: false },
  ),
  reply: replyOf('SimulationInstitutionsSetResponse'),
  errors: [],
  example: { ...exampleCredentials, institutions: [example] },
  replyExample,
});

export function toInstitutionWish(given: Static<typeof institutionToSet>): InstitutionWish {
  return {
    institutionId: given.institution_id,
    name: given.name,
    paceDays: given.pace_days,
    outcome: given.outcome,
    requiresLogo: given.requires_logo,
    classicDisablementDate: given.classic_disablement_date,
  };
}

/** The institutions in force; a retired one of the catalogue takes no new registrations and is left out. */
export function toSandboxInstitutionsReply(terms: readonly InstitutionTerms[], isCatalogue: boolean) {
  return {
    institutions: terms
      .filter(({ isRetired }) => !isRetired)
      .map(({ institutionId, name, paceMs, outcome, requiresLogo, classicDisablementDate }) => ({
        institution_id: institutionId,
        name,
        pace_days: paceMs / dayMs,
        outcome,
        requires_logo: requiresLogo,
        classic_disablement_date: classicDisablementDate,
      })),
    is_catalogue: isCatalogue,
  };
}
