import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { SeatProvider } from '../shell/seat.tsx';
import { Shell } from '../shell/shell.tsx';
import { requireSession, rootRoute } from './root.tsx';
import { texts } from './search.ts';

const operatorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operator',
  beforeLoad: requireSession,
  component: OperatorLayout,
});

function OperatorLayout() {
  const { session, server } = operatorRoute.useRouteContext();
  return (
    <SeatProvider seat={{ kind: 'operator' }} session={session} server={server}>
      <Shell />
    </SeatProvider>
  );
}

const under = () => operatorRoute;

const pages = [
  createRoute({
    getParentRoute: under,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/operator/review' });
    },
  }),
  createRoute({
    getParentRoute: under,
    path: '/review',
    validateSearch: texts('realm', 'cursor'),
    component: lazyRouteComponent(() => import('../pages/operator/review.tsx'), 'ReviewPage'),
  }),
] as const;

export const operatorRoutes = operatorRoute.addChildren(pages);
