import { given } from '../../../routes/search.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';

/** The queue's search parameters; kept from case to case. */
export interface QueueSearch {
  status?: string;
  realm?: string;
  partner?: string;
  q?: string;
  cursor?: string;
}

/** The queue for the search parameters: longest waiting first, or last denied first. */
export function useQueue(search: QueueSearch) {
  const { api } = useActingAs();
  return api.hooks.useQuery('get', '/v1/end-customers', {
    params: {
      query: {
        status: queueOf(search),
        sort: queueOf(search) === 'DENIED' ? 'newest' : 'oldest',
        realm: search.realm === 'sandbox' ? 'sandbox' : 'live',
        limit: 50,
        ...given({ partner_client_id: search.partner, q: search.q, cursor: search.cursor }),
      },
    },
  });
}

/** The status that the search parameters ask for; by default, under review. */
export function queueOf({ status }: QueueSearch): 'UNDER_REVIEW' | 'DENIED' {
  return status === 'DENIED' ? 'DENIED' : 'UNDER_REVIEW';
}
