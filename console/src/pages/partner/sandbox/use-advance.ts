import { useQueryClient } from '@tanstack/react-query';
import { usePartnerSeat } from '../../../shell/seat.tsx';

/** An advance of the clock, to tell what has happened since. */
export interface LastAdvance {
  /** When it was asked for, in real time; RFC 3339. */
  from: string;
  /** By how much, or to when. */
  words: string;
}

/** Advances the sandbox's clock; everything that falls due has been done when it is done. */
export function useAdvance(onAdvanced: (advance: LastAdvance) => void) {
  const { api } = usePartnerSeat();
  const queries = useQueryClient();
  const { mutateAsync, isPending, error } = api.hooks.useMutation('post', '/simulation/clock/advance');
  const advance = async (wish: { seconds: number } | { to: string }, words: string) => {
    // The server's clock, which may differ from the browser's, is the one that events are noted by.
    const { data } = await api.client.GET('/v1/events', {
      params: { query: { realm: 'sandbox', limit: 1 } },
    });
    await mutateAsync({ body: wish });
    const last = data?.events[0]?.recorded_at;
    const after = last === undefined ? 0 : Date.parse(last) + 1;
    onAdvanced({ from: new Date(after).toISOString(), words });
    await queries.invalidateQueries();
  };
  return { advance, isPending, error };
}
