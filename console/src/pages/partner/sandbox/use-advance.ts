import { dataOf } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { useAction } from '../../../ui/use-action.tsx';

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
  return useAction(async ({ target, words }: Advance) => {
    // From the server's clock, which stamps events; the browser's may differ.
    const query = { realm: 'sandbox', limit: 1 } as const;
    const { events } = await dataOf(api.client.GET('/v1/events', { params: { query } }));
    await api.client.POST('/simulation/clock/advance', { body: target });
    const last = events[0]?.recorded_at;
    onAdvanced({ from: new Date(last === undefined ? 0 : Date.parse(last) + 1).toISOString(), words });
  });
}

interface Advance {
  target: { seconds: number } | { to: string };
  words: string;
}
