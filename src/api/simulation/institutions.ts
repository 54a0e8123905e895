import Type from 'typebox';
import { dayMs, type InstitutionTerms } from '../../domain/institution.ts';
import { simulatedOutcomes } from '../../domain/registration/filing.ts';
import { chooseInstitutions } from '../../domain/sandbox/institutions.ts';
import { newJob } from '../../domain/sandbox/job.ts';
import { type Sandbox, sandboxTerms } from '../../domain/sandbox/sandbox.ts';
import { listInstitutions } from '../../store/institutions.ts';
import { termsOfSandbox } from '../../store/registrations.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import { example } from '../examples.ts';
import { boolean, institutionIdPattern, nullable, oneOf, optionally, text } from '../fields.ts';
import { sandboxOperation } from '../operation.ts';
import { changeSandbox } from './clock.ts';
import { simulationOperation } from './simulation-operation.ts';

const institutionsMax = 200;
const paceDaysMax = 3650;

const institutionId = Type.String({
  pattern: institutionIdPattern,
  description: 'Id of the institution: `ins_` and letters or digits.',
  [example]: 'ins_56',
});

const facts = {
  name: text({ description: 'Name of the institution.', [example]: 'Chase' }),
  pace_days: Type.Number({
    minimum: 0,
    maximum: paceDaysMax,
    description: 'Time from a registration’s start to enablement, in days; fractions allowed.',
    [example]: 0.5,
  }),
  outcome: oneOf(simulatedOutcomes, {
    title: 'SimulatedOutcome',
    description:
      'Final status of registrations there: `ENABLED`, `APPROVED`, `PROCESSING`, or `ATTENTION_REQUIRED` until ' +
      'fixed and then `ENABLED`.',
  }),
  requires_logo: boolean('Whether it requires a logo.'),
  classic_disablement_date: nullable(
    Type.String({
      format: 'date',
      description: 'Date on which classic connections end, YYYY-MM-DD; null if not planned.',
    }),
  ),
};

const institution = Type.Object(
  { institution_id: institutionId, ...facts },
  { title: 'SandboxInstitution', description: 'An institution of a partner’s sandbox.' },
);

const institutionToSet = Type.Object(
  { institution_id: institutionId, ...optionally(facts) },
  {
    title: 'SandboxInstitutionToSet',
    description:
      'An institution of the sandbox. Omitted fields default to the catalogue; a new institution needs a name, ' +
      'and defaults to one day, outcome `ENABLED` and no required logo.',
    additionalProperties: false,
  },
);

const reply = {
  institutions: Type.Array(institution, { description: 'Institutions in effect, in order.' }),
  is_catalogue: boolean('Whether they are the catalogue’s, and change with it.'),
};

const institutionsGet = sandboxOperation({
  id: 'simulationInstitutionsGet',
  roles: partnerReaders,
  path: '/simulation/institutions/get',
  summary: 'List your sandbox’s institutions',
  description: 'Lists the institutions of your sandbox; the default is the catalogue.',
  body: {},
  reply,
  errors: [],
  async handle(call, services) {
    const sandbox = call.sandbox as Sandbox;
    const terms = await termsOfSandbox(services.store.db, sandbox);
    return toSandboxInstitutionsReply(terms, sandbox.settings.institutions === null);
  },
});

const institutionsSet = simulationOperation({
  id: 'simulationInstitutionsSet',
  roles: partnerWriters,
  path: '/simulation/institutions/set',
  summary: 'Set your sandbox’s institutions',
  description:
    'Replaces the institutions of your sandbox; null restores the catalogue. Registrations at removed ' +
    'institutions are withdrawn and deleted; end customers whose registrations have started are registered at new ' +
    'ones. Registrations in progress keep their pace and outcome.',
  body: {
    institutions: nullable(
      Type.Array(institutionToSet, {
        maxItems: institutionsMax,
        description: 'Institutions in listing order; can be empty. Null for the catalogue.',
      }),
    ),
  },
  reply,
  errors: [],
  example: { institutions: [{}] },
  async handle(call) {
    const { db, body, sandbox, context } = call;
    const catalogue = await listInstitutions(db);
    const inputs = body.institutions ?? null;
    const institutions = inputs === null ? null : chooseInstitutions(inputs, catalogue);
    await changeSandbox(call, { institutions }, newJob({ name: 'mark', since: context.now }));
    const terms = sandboxTerms({ settings: { ...sandbox.settings, institutions } }, catalogue);
    return toSandboxInstitutionsReply(terms, institutions === null);
  },
});

export const sandboxInstitutionOperations = [institutionsGet, institutionsSet];

/** The institutions in effect; retired ones of the catalogue take no new registrations and are omitted. */
function toSandboxInstitutionsReply(terms: readonly InstitutionTerms[], isCatalogue: boolean) {
  const present = terms.filter(({ isRetired }) => !isRetired);
  return { institutions: present.map((term) => ({ ...term, paceDays: term.paceMs / dayMs })), isCatalogue };
}
