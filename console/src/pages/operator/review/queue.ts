import { useEffect, useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { reviewReasonValues } from '../../../api/enums.ts';
import { rowPosition } from '../../../routes/neighbours.ts';
import { usePages } from '../../../routes/pages.ts';
import { choiceIn, given } from '../../../routes/search.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';

/** The queue's search parameters; kept from case to case. */
export interface QueueSearch {
  status?: string;
  realm?: string;
  partner?: string;
  /** `me` or `none`. */
  assignee?: string;
  reason?: string;
  /** Whether that must be the only reason; any text. */
  only?: string;
  q?: string;
  cursor?: string;
}

/** The queue for the search parameters: longest waiting first, or last denied first. */
export function useQueue(search: QueueSearch, isWanted = true) {
  const { api } = useActingAs();
  const reason = choiceIn({ ...search }, 'reason', reviewReasonValues);
  const query = {
    status: queueOf(search),
    sort: queueOf(search) === 'DENIED' ? ('newest' as const) : ('oldest' as const),
    realm: search.realm === 'sandbox' ? ('sandbox' as const) : ('live' as const),
    limit: 50,
    total: true,
    ...given({
      partner_client_id: search.partner,
      assignee: search.assignee,
      review_reason: reason,
      only_review_reason: reason && search.only ? true : undefined,
      q: search.q,
      cursor: search.cursor,
    }),
  };
  return api.hooks.useQuery('get', '/v1/end-customers', { params: { query } }, { enabled: isWanted });
}

/** A page of the queue, to find the cases beside one. */
export function useQueuePage(search: QueueSearch, isWanted: boolean) {
  const { data } = useQueue(search, isWanted);
  return data && { ...data, rows: data.end_customers };
}

type Row = Schema<'EndCustomerSummary'>;

/** The current row of a list, and where it was last. */
interface Kept {
  list: string;
  /** Null for the row that is there now. */
  id: string | null;
  index: number;
}

/** The current row while a case is open, so that the way back to the queue leads to it. */
let lastPlace: Kept | undefined;

/** Makes a case that is open the current row of its list. */
export function useAsPlace(search: QueueSearch, id: string, index: number): void {
  const list = JSON.stringify(search);
  useEffect(() => {
    if (index >= 0) lastPlace = { list, id, index };
  }, [list, id, index]);
}

/** The row of a list that shortcuts act on. */
export interface Cursor {
  /** Its index; -1 if the row has left the list, because someone else has decided it. */
  at: number;
  /** Whether there is a row that has left the list. */
  isLost: boolean;
  next: () => void;
  previous: () => void;
  /** Goes on to the row after these, which the user has decided. */
  pass: (ids: readonly string[]) => void;
}

/**
 * Keeps to a row rather than an index, so that a change of the list never puts another case under a shortcut. Another
 * page, or another search, starts at its first row.
 */
export function useCursor(search: QueueSearch, rows: readonly Row[]): Cursor {
  const list = JSON.stringify(search);
  const [last, set] = useState<Kept>(lastPlace ?? { list, id: null, index: 0 });
  useEffect(() => {
    lastPlace = undefined;
  }, []);
  const { id, index } = last.list === list ? last : { id: null, index: 0 };
  const go = (to: number) => {
    const within = Math.max(0, Math.min(to, rows.length - 1));
    const row = rows[within];
    if (row !== undefined) set({ list, id: row.client_id, index: within });
  };
  const at = rows.findIndex(({ client_id }) => client_id === id);
  if (id === null ? rows.length > 0 : at >= 0 && at !== index) go(id === null ? index : at);
  return {
    at,
    isLost: id !== null && at < 0 && rows.length > 0,
    next: () => go(at < 0 ? index : at + 1),
    previous: () => go(at < 0 ? index - 1 : at - 1),
    pass: (ids) => set((now) => (now.id !== null && ids.includes(now.id) ? { ...now, id: null } : now)),
  };
}

/** Returns a function that names the position of a row of the queue's page: “53 of 250”. */
export function usePosition(search: QueueSearch): (at: number) => string {
  const { before } = usePages();
  const { data } = useQueue(search);
  return (at) => rowPosition(at, data?.end_customers.length ?? 0, before, data?.total);
}

/** The queues by their status, with the names of the tab, of the table and of the link back, and what they list. */
export const queues = {
  UNDER_REVIEW: {
    tab: 'Pending',
    table: 'Pending reviews',
    all: 'All pending',
    lead: 'End customers awaiting your decision, longest waiting first.',
  },
  MORE_INFORMATION_NEEDED: {
    tab: 'Waiting for partner',
    table: 'Waiting for the partner',
    all: 'All waiting for the partner',
    lead: 'End customers whose partner has to provide information.',
  },
  DENIED: {
    tab: 'Denied',
    table: 'Denied',
    all: 'All denied',
    lead: 'End customers that were denied, the latest first.',
  },
} as const;
export type Queue = keyof typeof queues;
export const queueNames = Object.keys(queues) as Queue[];

/** The queue that the search parameters ask for; by default, pending reviews. */
export function queueOf({ status }: QueueSearch): Queue {
  return queueNames.find((name) => name === status) ?? 'UNDER_REVIEW';
}
