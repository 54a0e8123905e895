import { given } from '../../../routes/search.ts';
import { useSeat } from '../../../shell/seat.tsx';

/** What the address says of the queue; carried along from case to case. */
export interface QueueSearch {
  status?: string;
  realm?: string;
  partner?: string;
  q?: string;
  cursor?: string;
}

/** The part of the queue that the address names: those that wait longest first. */
export function useQueue(search: QueueSearch) {
  const { api } = useSeat();
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

/** Those that wait, unless those that were denied are asked for. */
export function queueOf({ status }: QueueSearch): 'UNDER_REVIEW' | 'DENIED' {
  return status === 'DENIED' ? 'DENIED' : 'UNDER_REVIEW';
}
