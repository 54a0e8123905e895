import { DomainError, type FieldProblem } from '../errors.ts';
import { catalogueTerms, dayMs, type Institution, type InstitutionTerms } from '../institution.ts';
import type { SimulatedOutcome } from '../registration/filing.ts';

/**
 * An institution that a partner sets in its sandbox; undefined fields default to the catalogue's values, or else to
 * those of `defaults`.
 */
export interface InstitutionInput {
  institutionId: string;
  name?: string;
  paceDays?: number;
  outcome?: SimulatedOutcome;
  requiresLogo?: boolean;
  classicDisablementDate?: string | null;
}

const defaults: Omit<Institution, 'institutionId' | 'name'> = {
  classicDisablementDate: null,
  typicalPaceDays: 1,
  requiresLogo: false,
  manualChanges: [],
  connector: null,
  retiredAt: null,
};

/**
 * Returns the institutions of a sandbox, in the given order.
 *
 * @throws DomainError INVALID_FIELD for one that is listed twice, or has no name and is not in the catalogue
 */
export function chooseInstitutions(
  inputs: readonly InstitutionInput[],
  catalogue: readonly Institution[],
): InstitutionTerms[] {
  const known = new Map(catalogue.map((institution) => [institution.institutionId, institution]));
  const fields: FieldProblem[] = [];
  const seen = new Set<string>();
  const terms = inputs.map((input, index) => {
    const { institutionId } = input;
    const reject = (problem: string) =>
      fields.push({ path: `institutions[${index}].institution_id`, problem });
    if (seen.has(institutionId)) reject(`${institutionId} is listed twice`);
    seen.add(institutionId);
    const institution = known.get(institutionId);
    const name = input.name ?? institution?.name;
    if (name === undefined) reject(`${institutionId} is not in the catalogue, so it requires a name`);
    return termsOf(input, { ...defaults, ...institution, institutionId, name: name ?? institutionId });
  });
  if (fields.length > 0) throw new DomainError('INVALID_FIELD', { fields });
  return terms;
}

function termsOf(input: InstitutionInput, institution: Institution): InstitutionTerms {
  const terms = catalogueTerms(institution, 'simulated');
  const { classicDisablementDate } = input;
  return {
    ...terms,
    connector: 'simulated',
    isRetired: false,
    requiresLogo: input.requiresLogo ?? terms.requiresLogo,
    classicDisablementDate:
      classicDisablementDate === undefined ? terms.classicDisablementDate : classicDisablementDate,
    paceMs: input.paceDays === undefined ? terms.paceMs : Math.round(input.paceDays * dayMs),
    outcome: input.outcome ?? terms.outcome,
  };
}
