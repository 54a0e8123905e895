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

/** The queues by their status, with the names of the tab, of the table and of the link back. */
export const queues = {
  UNDER_REVIEW: { tab: 'Pending', table: 'Pending reviews', all: 'All pending' },
  MORE_INFORMATION_NEEDED: {
    tab: 'Waiting for partner',
    table: 'Waiting for the partner',
    all: 'All waiting for the partner',
  },
  DENIED: { tab: 'Denied', table: 'Denied', all: 'All denied' },
} as const;
export type Queue = keyof typeof queues;
export const queueNames = Object.keys(queues) as Queue[];

/** The queue that the search parameters ask for; by default, pending reviews. */
export function queueOf({ status }: QueueSearch): Queue {
  return queueNames.find((name) => name === status) ?? 'UNDER_REVIEW';
}
