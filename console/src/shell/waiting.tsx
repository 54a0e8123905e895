import { inBackground } from '../api/client.ts';
import { useActingAs } from './acting-as.tsx';

interface Waiting {
  count: number;
  /** After the number, for screen readers: “to review”. */
  words: string;
}

/** The most that the server counts. */
const countedMax = 1_000;

/** What waits for the user, by the path of the navigation item; kept up to date by live changes. */
export function useWaiting(): Readonly<Record<string, Waiting | undefined>> {
  const { api, actingAs } = useActingAs();
  const realm = actingAs.kind === 'partner' ? actingAs.realm : 'live';
  const { data } = api.hooks.useQuery('get', '/v1/waiting', {
    params: { query: { realm } },
    headers: inBackground,
  });
  if (data === undefined) return {};
  const { under_review, information_needed, registration_tasks, failing_endpoints } = data.waiting;
  if (actingAs.kind === 'operator') {
    return {
      review: { count: under_review, words: 'to review' },
      registrations: { count: registration_tasks ?? 0, words: 'to do' },
    };
  }
  return {
    'end-customers': { count: information_needed, words: 'in need of information' },
    endpoints: { count: failing_endpoints, words: 'failing' },
  };
}

/** The number beside a navigation item; nothing if nothing waits. */
export function WaitingBadge({ waiting }: { waiting: Waiting | undefined }) {
  if (waiting === undefined || waiting.count === 0) return null;
  const { count, words } = waiting;
  const most = count >= countedMax;
  return (
    <span className="ml-auto rounded-full bg-warn-soft px-1.5 text-xs leading-5 font-medium text-warn tabular-nums">
      {most ? '999+' : count}
      <span className="sr-only"> {words}</span>
    </span>
  );
}
