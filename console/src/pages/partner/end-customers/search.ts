import {
  endCustomerSortValues,
  flowdownStatusValues,
  partnerEndCustomerStatusValues,
  questionnaireStatusValues,
} from '../../../api/enums.ts';
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

/** The order of the list; newest first by default. */
export function sortOf(search: ListSearch): (typeof endCustomerSortValues)[number] {
  return choiceIn({ ...search }, 'sort', endCustomerSortValues) ?? 'newest';
}

/** The query of the API; unknown values are ignored. */
export function queryOf(search: ListSearch) {
  return {
    sort: sortOf(search),
    ...given({
      q: search.q,
      status: choiceIn({ ...search }, 'status', partnerEndCustomerStatusValues),
      flowdown_status: choiceIn({ ...search }, 'flowdown', flowdownStatusValues),
      questionnaire_status: choiceIn({ ...search }, 'questionnaire', questionnaireStatusValues),
      removed: search.removed === 'true' ? true : undefined,
      cursor: search.cursor,
    }),
  };
}
