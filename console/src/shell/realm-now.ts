import { useEffect, useState } from 'react';
import { serverNow } from '../api/server-clock.ts';
import { useActingAs } from './acting-as.tsx';

function useClockQuery(isWanted = true) {
  const { api, actingAs } = useActingAs();
  const isSandbox = actingAs.kind === 'partner' && actingAs.realm === 'sandbox';
  const query = api.hooks.useQuery(
    'post',
    '/simulation/clock/get',
    { body: {} },
    { enabled: isSandbox && isWanted },
  );
  return { isSandbox, query };
}

/** Whether the realm's clock is still awaited, by what would move when it arrives. */
export function useAwaitsClock(isWanted: boolean): boolean {
  const { isSandbox, query } = useClockQuery(isWanted);
  return isSandbox && isWanted && query.isPending && query.failureCount === 0;
}

/** The clock of the current realm: the sandbox's clock, or real time. */
export function useRealmClock(): { now: () => number; isFrozen: boolean } | undefined {
  const { isSandbox, query } = useClockQuery();
  if (!isSandbox) return { now: serverNow, isFrozen: false };
  if (query.data === undefined) return undefined;
  const { now, is_frozen: isFrozen } = query.data.clock;
  const ahead = Date.parse(now) - query.dataUpdatedAt;
  return { now: () => (isFrozen ? Date.parse(now) : Date.now() + ahead), isFrozen };
}

/** The time in the current realm; updates every second while the clock is running. */
export function useRealmNow(): number | undefined {
  const clock = useRealmClock();
  const [, tick] = useState(0);
  const isRunning = clock !== undefined && !clock.isFrozen;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return clock?.now();
}
