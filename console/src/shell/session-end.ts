import { useSyncExternalStore } from 'react';
import { refetchAll } from './acting-as.tsx';
import { type Session, type SessionAnswer, sessionClient, sessionQuery } from './session.ts';

/** The session that expired or was revoked while its page is still open. */
let ended: Session | null = null;
const listeners = new Set<() => void>();

function setEnded(session: Session | null): void {
  ended = session;
  for (const listener of listeners) listener();
}

/** The session that this page was loaded with, if it has ended since; null while it is active. */
export function useEndedSession(): Session | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => ended,
  );
}

let isLooking = false;

/** Checks who is signed in after a rejected call. Does nothing while a check is running, as calls are concurrent. */
export function refreshSession(): void {
  if (isLooking) return;
  isLooking = true;
  // If this fails too, the error of the rejected call is shown.
  look()
    .catch(() => undefined)
    .finally(() => {
      isLooking = false;
    });
}

async function look(): Promise<void> {
  const before = sessionClient.getQueryData(sessionQuery.queryKey)?.session ?? null;
  if (before === null) return;
  const { session } = await sessionClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
  if (session === null) setEnded(before);
  else if (!isSamePerson(before, session)) window.location.reload();
  else if (before.csrf_token !== session.csrf_token) refetchAll();
}

/** Resumes the page of the ended session; if another user signed in, loads the home page instead. */
export function resume(answer: SessionAnswer): void {
  const before = ended;
  if (before === null || answer.session === null || !isSamePerson(before, answer.session)) {
    window.location.assign(import.meta.env.BASE_URL);
    return;
  }
  sessionClient.setQueryData(sessionQuery.queryKey, answer);
  setEnded(null);
  refetchAll();
}

function isSamePerson(one: Session, other: Session): boolean {
  const who = ({ kind, user, operator_role, partner_role, partner_client_id }: Session) =>
    JSON.stringify([kind, user?.user_id, operator_role, partner_role, partner_client_id]);
  return who(one) === who(other);
}
