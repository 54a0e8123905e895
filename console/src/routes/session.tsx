import { createRoute, redirect } from '@tanstack/react-router';
import '../pages/session/link-token.ts';
import { pageOfConsole, takeNext } from '../pages/session/next.ts';
import { ActingAsProvider, lastActingAs } from '../shell/acting-as.tsx';
import { lazyPart } from '../shell/lazy-part.tsx';
import { FramedError } from '../shell/page-error.tsx';
import { actingAsOf, sessionClient, sessionQuery, startPageOf } from '../shell/session.ts';
import { Shell } from '../shell/shell.tsx';
import { requireSession, rootRoute } from './root.tsx';
import { texts } from './search.ts';

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ location }) => {
    const { session } = await requireSession({ location });
    const next = takeNext();
    if (next !== null) throw redirect({ href: next, reloadDocument: true });
    throw redirect({ to: startPageOf(session) });
  },
  errorComponent: FramedError,
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: texts('next', 'problem'),
  beforeLoad: async ({ search }: { search: { next?: string } }) => {
    const { session } = await sessionClient.ensureQueryData(sessionQuery);
    if (session?.kind !== 'user') return;
    throw redirect({ href: pageOfConsole(search.next) ?? import.meta.env.BASE_URL, reloadDocument: true });
  },
  component: lazyPart(() => import('../pages/session/sign-in.tsx'), 'SignInPage'),
  errorComponent: FramedError,
});

const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  component: lazyPart(() => import('../pages/session/welcome.tsx'), 'WelcomePage'),
  errorComponent: FramedError,
});

/** The user's account, shown with the navigation of the last page. */
const ownRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'own',
  beforeLoad: requireSession,
  component: OwnLayout,
  errorComponent: FramedError,
});

function OwnLayout() {
  const { session, server } = ownRoute.useRouteContext();
  return (
    <ActingAsProvider actingAs={lastActingAs() ?? actingAsOf(session)} session={session} server={server}>
      <Shell />
    </ActingAsProvider>
  );
}

const accountRoute = createRoute({
  getParentRoute: () => ownRoute,
  path: '/account',
  component: lazyPart(() => import('../pages/session/account/page.tsx'), 'AccountPage'),
});

export const sessionRoutes = [indexRoute, signInRoute, welcomeRoute, ownRoute.addChildren([accountRoute])];
