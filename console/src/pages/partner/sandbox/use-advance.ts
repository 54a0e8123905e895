import { useQueryClient } from '@tanstack/react-query';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';

/** An advance of the clock, to list the events since. */
export interface LastAdvance {
  /** The time of the request in real time; RFC 3339. */
  from: string;
  /** The amount or the target time. */
  words: string;
}

/** Advances the sandbox's clock; when it resolves, all due work is done. */
export function useAdvance(onAdvanced: (advance: LastAdvance) => void) {
  const { api } = useActingAsPartner();
  const queries = useQueryClient();
  const { mutateAsync, isPending, error } = api.hooks.useMutation('post', '/simulation/clock/advance');
  const advance = async (target: { seconds: number } | { to: string }, words: string) => {
    // From the server's clock, which stamps events; the browser's may differ.
    const { data } = await api.client.GET('/v1/events', {
      params: { query: { realm: 'sandbox', limit: 1 } },
    });
    await mutateAsync({ body: target });
    const last = data?.events[0]?.recorded_at;
    const after = last === undefined ? 0 : Date.parse(last) + 1;
    onAdvanced({ from: new Date(after).toISOString(), words });
    await queries.invalidateQueries();
  };
  return { advance, isPending, error };
}
