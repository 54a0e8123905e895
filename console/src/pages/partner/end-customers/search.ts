import type { Schema } from '../../../api/client.ts';
import { choiceIn, given } from '../../../routes/search.ts';

/** The query parameters of the list. */
export interface ListSearch {
  q?: string | undefined;
  status?: string | undefined;
  removed?: string | undefined;
  flowdown?: string | undefined;
  questionnaire?: string | undefined;
  sort?: string | undefined;
  cursor?: string | undefined;
}

export const statuses = [
  'UNDER_REVIEW',
  'MORE_INFORMATION_NEEDED',
  'PENDING_ENABLEMENT',
  'ACTIVE',
  'DENIED',
] as const satisfies readonly Schema<'PartnerEndCustomerStatus'>[];

export const flowdownStatuses = [
  'NOT_STARTED',
  'IN_REVIEW',
  'NEGOTIATION',
  'COMPLETE',
] as const satisfies readonly Schema<'FlowdownStatus'>[];

export const questionnaireStatuses = [
  'NOT_STARTED',
  'RECEIVED',
  'COMPLETE',
] as const satisfies readonly Schema<'QuestionnaireStatus'>[];

const sorts = ['newest', 'oldest', 'name'] as const satisfies readonly Schema<'EndCustomerSort'>[];

/** The order of the list; newest first by default. */
export function sortOf(search: ListSearch): (typeof sorts)[number] {
  return choiceIn({ ...search }, 'sort', sorts) ?? 'newest';
}

/** The query of the API; unknown values are ignored. */
export function queryOf(search: ListSearch) {
  return {
    sort: sortOf(search),
    ...given({
      q: search.q,
      status: choiceIn({ ...search }, 'status', statuses),
      flowdown_status: choiceIn({ ...search }, 'flowdown', flowdownStatuses),
      questionnaire_status: choiceIn({ ...search }, 'questionnaire', questionnaireStatuses),
      removed: search.removed === 'true' ? true : undefined,
      cursor: search.cursor,
    }),
  };
}
