import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { homeOf } from '../shell/session.ts';
import { requireSession, rootRoute } from './root.tsx';
import { texts } from './search.ts';

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ location }) => {
    const { session } = await requireSession({ location });
    throw redirect({ to: homeOf(session) });
  },
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: texts('next', 'problem'),
  component: lazyRouteComponent(() => import('../pages/session/sign-in.tsx'), 'SignInPage'),
});

export const sessionRoutes = [indexRoute, signInRoute];
