import { useMutation } from '@tanstack/react-query';
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
  // One mutation, so that it is pending from the click on.
  const { mutate, isPending, error } = useMutation({
    mutationFn: async ({ target }: Advance) => {
      // From the server's clock, which stamps events; the browser's may differ.
      const { data } = await api.client.GET('/v1/events', {
        params: { query: { realm: 'sandbox', limit: 1 } },
      });
      await api.client.POST('/simulation/clock/advance', { body: target });
      const last = data?.events[0]?.recorded_at;
      return new Date(last === undefined ? 0 : Date.parse(last) + 1).toISOString();
    },
    onSuccess: (from, { words }) => {
      onAdvanced({ from, words });
    },
  });
  return { advance: mutate, isPending, error };
}

interface Advance {
  target: { seconds: number } | { to: string };
  words: string;
}
