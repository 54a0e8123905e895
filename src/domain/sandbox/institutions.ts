import { DomainError, type FieldProblem } from '../errors.ts';
import { catalogueTerms, dayMs, type Institution, type InstitutionTerms } from '../institution.ts';
import type { SimulatedOutcome } from '../registration/filing.ts';

/** An institution that a partner wants in its sandbox; what is undefined is the catalogue's, or as is usual. */
export interface InstitutionWish {
  institutionId: string;
  name: string | undefined;
  paceDays: number | undefined;
  outcome: SimulatedOutcome | undefined;
  requiresLogo: boolean | undefined;
  classicDisablementDate: string | null | undefined;
}

const usual: Omit<Institution, 'institutionId' | 'name'> = {
  classicDisablementDate: null,
  typicalPaceDays: 1,
  requiresLogo: false,
  connector: null,
  retiredAt: null,
};

/**
 * The institutions of a sandbox, in the order in which they were asked for.
 *
 * @throws DomainError INVALID_FIELD for one that is there twice, or has no name and is not in the catalogue
 */
export function chooseInstitutions(
  wishes: readonly InstitutionWish[],
  catalogue: readonly Institution[],
): InstitutionTerms[] {
  const known = new Map(catalogue.map((institution) => [institution.institutionId, institution]));
  const fields: FieldProblem[] = [];
  const seen = new Set<string>();
  const terms = wishes.map((wish, index) => {
    const { institutionId } = wish;
    const refuse = (problem: string) =>
      fields.push({ path: `institutions[${index}].institution_id`, problem });
    if (seen.has(institutionId)) refuse(`${institutionId} is there twice`);
    seen.add(institutionId);
    const institution = known.get(institutionId);
    const name = wish.name ?? institution?.name;
    if (name === undefined) refuse(`${institutionId} is not in the catalogue, so it needs a name`);
    return termsOf(wish, { ...usual, ...institution, institutionId, name: name ?? institutionId });
  });
  if (fields.length > 0) throw new DomainError('INVALID_FIELD', { fields });
  return terms;
}

function termsOf(wish: InstitutionWish, institution: Institution): InstitutionTerms {
  const terms = catalogueTerms(institution, 'simulated');
  const { classicDisablementDate } = wish;
  return {
    ...terms,
    connector: 'simulated',
    isRetired: false,
    requiresLogo: wish.requiresLogo ?? terms.requiresLogo,
    classicDisablementDate:
      classicDisablementDate === undefined ? terms.classicDisablementDate : classicDisablementDate,
    paceMs: wish.paceDays === undefined ? terms.paceMs : Math.round(wish.paceDays * dayMs),
    outcome: wish.outcome ?? terms.outcome,
  };
}
