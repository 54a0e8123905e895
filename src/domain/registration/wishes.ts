import type { EndCustomer } from '../end-customer.ts';
import type { InstitutionTerms } from '../institution.ts';
import { type SimulatedOutcome, simulatedOutcomes } from './filing.ts';

/**
 * Directives in square brackets at the end of a sandbox application's name, for clients that cannot call the
 * simulation: `Sunflower [UNDER_REVIEW]`, `Sunflower [ATTENTION_REQUIRED ins_56]`.
 */
export const wishWords = [
  'UNDER_REVIEW',
  'DENIED',
  'FLOWDOWN_NOT_COMPLETE',
  'QUESTIONNAIRE_NOT_COMPLETE',
  ...simulatedOutcomes,
] as const;
export type WishWord = (typeof wishWords)[number];

export interface Wish {
  word: WishWord;
  /** Institutions the directive applies to; empty for all. */
  institutionIds: readonly string[];
}

const bracketsAtEnd = /\[([^[\]]+)\]\s*$/u;

/** Returns the directives in an application's name; brackets with any other content are part of the name. */
export function wishesIn(applicationName: string): Wish[] {
  const wishes: Wish[] = [];
  let rest = applicationName;
  for (let found = bracketsAtEnd.exec(rest); found !== null; found = bracketsAtEnd.exec(rest)) {
    const [first = '', ...institutionIds] = (found[1] as string).trim().split(/[\s,:]+/u);
    const word = wishWords.find((known) => known === first.toUpperCase().replaceAll('-', '_'));
    if (word === undefined) break;
    wishes.push({ word, institutionIds });
    rest = rest.slice(0, found.index);
  }
  return wishes;
}

/**
 * Returns the pace and outcome of a simulated registration: the institution's, unless a directive in a sandbox
 * application's name overrides them.
 */
export function wishedOutcome(
  { realm, applicationName }: Pick<EndCustomer, 'realm' | 'applicationName'>,
  { institutionId, paceMs, outcome }: InstitutionTerms,
): { paceMs: number; outcome: SimulatedOutcome } {
  if (realm === 'live') return { paceMs, outcome };
  const outcomes = wishesIn(applicationName).filter(({ word }) =>
    simulatedOutcomes.some((known) => known === word),
  );
  // Directives for this institution take precedence over those for all.
  const wished =
    outcomes.find(({ institutionIds }) => institutionIds.includes(institutionId)) ??
    outcomes.find(({ institutionIds }) => institutionIds.length === 0);
  if (wished === undefined) return { paceMs, outcome };
  return { paceMs: wished.word === 'ENABLED' ? 0 : paceMs, outcome: wished.word as SimulatedOutcome };
}
