import type { EndCustomer } from '../end-customer.ts';
import type { InstitutionTerms } from '../institution.ts';
import { type SimulatedOutcome, simulatedOutcomes } from './filing.ts';

/**
 * Directives in square brackets at the end of a sandbox application's name, for clients that cannot call the
 * simulation: `Sunflower [UNDER_REVIEW]`, `Sunflower [ATTENTION_REQUIRED ins_56]`.
 */
export const directiveNames = [
  'UNDER_REVIEW',
  'DENIED',
  'MORE_INFORMATION_NEEDED',
  'FLOWDOWN_NOT_COMPLETE',
  'QUESTIONNAIRE_NOT_COMPLETE',
  ...simulatedOutcomes,
] as const;
export type DirectiveName = (typeof directiveNames)[number];

interface Directive {
  word: DirectiveName;
  /** Institutions the directive applies to; empty for all. */
  institutionIds: readonly string[];
}

const bracketsAtEnd = /\[([^[\]]+)\]\s*$/u;

/** Returns the directives in an application's name; brackets with any other content are part of the name. */
export function parseDirectives(applicationName: string): Directive[] {
  const directives: Directive[] = [];
  let rest = applicationName;
  for (let found = bracketsAtEnd.exec(rest); found !== null; found = bracketsAtEnd.exec(rest)) {
    const [first = '', ...institutionIds] = (found[1] as string).trim().split(/[\s,:]+/u);
    const word = directiveNames.find((known) => known === first.toUpperCase().replaceAll('-', '_'));
    if (word === undefined) break;
    directives.push({ word, institutionIds });
    rest = rest.slice(0, found.index);
  }
  return directives;
}

/**
 * Returns the pace and outcome of a simulated registration: the institution's, unless a directive in a sandbox
 * application's name overrides them.
 */
export function directedOutcome(
  { realm, applicationName }: Pick<EndCustomer, 'realm' | 'applicationName'>,
  { institutionId, paceMs, outcome }: InstitutionTerms,
): { paceMs: number; outcome: SimulatedOutcome } {
  if (realm === 'live') return { paceMs, outcome };
  const outcomes = parseDirectives(applicationName).filter(({ word }) =>
    simulatedOutcomes.some((known) => known === word),
  );
  // Directives for this institution take precedence over those for all.
  const directive =
    outcomes.find(({ institutionIds }) => institutionIds.includes(institutionId)) ??
    outcomes.find(({ institutionIds }) => institutionIds.length === 0);
  if (directive === undefined) return { paceMs, outcome };
  return { paceMs: directive.word === 'ENABLED' ? 0 : paceMs, outcome: directive.word as SimulatedOutcome };
}
