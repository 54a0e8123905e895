import { createRootRoute, Outlet, redirect } from '@tanstack/react-router';
import { Frame } from '../pages/session/frame.tsx';
import { FramedError } from '../shell/page-error.tsx';
import { type ServerFacts, type Session, sessionClient, sessionQuery } from '../shell/session.ts';
import { Overlays } from '../ui/overlays.tsx';

export const rootRoute = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <Overlays />
    </>
  ),
  errorComponent: FramedError,
  notFoundComponent: () => (
    <Frame title="Page not found" lead="It does not exist, or you have no access to it.">
      <a href={import.meta.env.BASE_URL} className="text-accent underline">
        Go to home page
      </a>
    </Frame>
  ),
});

/** Redirects to the sign-in if no user is signed in, and back afterwards. */
export async function requireSession({ location }: { location: { href: string } }): Promise<{
  session: Session;
  server: ServerFacts;
}> {
  const { session, server } = await sessionClient.ensureQueryData(sessionQuery);
  if (session === null) throw redirect({ to: '/sign-in', search: { next: location.href } });
  return { session, server };
}
