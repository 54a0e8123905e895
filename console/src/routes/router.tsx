import { createRouter } from '@tanstack/react-router';
import { PageError } from '../shell/page-error.tsx';
import { operatorRoutes } from './operator.tsx';
import { partnerRoutes } from './partner.tsx';
import { rootRoute } from './root.tsx';
import { sessionRoutes } from './session.tsx';

export const router = createRouter({
  basepath: '/console',
  routeTree: rootRoute.addChildren([...sessionRoutes, partnerRoutes, operatorRoutes]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
