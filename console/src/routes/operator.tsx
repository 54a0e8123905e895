import { createRoute, notFound, redirect } from '@tanstack/react-router';
import { ActingAsProvider } from '../shell/acting-as.tsx';
import { lazyPart } from '../shell/lazy-part.tsx';
import { FramedError } from '../shell/page-error.tsx';
import { Shell } from '../shell/shell.tsx';
import { requireSession, rootRoute } from './root.tsx';
import { texts } from './search.ts';

const operatorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operator',
  beforeLoad: async ({ location }) => {
    const context = await requireSession({ location });
    if (context.session.operator_role === null) throw notFound();
    return context;
  },
  component: OperatorLayout,
  errorComponent: FramedError,
});

function OperatorLayout() {
  const { session, server } = operatorRoute.useRouteContext();
  return (
    <ActingAsProvider actingAs={{ kind: 'operator' }} session={session} server={server}>
      <Shell />
    </ActingAsProvider>
  );
}

const under = () => operatorRoute;
const queueSearch = texts('status', 'realm', 'partner', 'assignee', 'reason', 'only', 'q', 'cursor');
const registrationsSearch = texts(
  'task',
  'status',
  'partner',
  'institution',
  'customer',
  'environment',
  'realm',
  'cursor',
);

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
    validateSearch: queueSearch,
    component: lazyPart(() => import('../pages/operator/review/queue-page.tsx'), 'ReviewPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/review/$id',
    validateSearch: queueSearch,
    component: lazyPart(() => import('../pages/operator/review/case-page.tsx'), 'ReviewCasePage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/end-customers',
    validateSearch: texts('q', 'status', 'realm', 'partner', 'removed', 'cursor'),
    component: lazyPart(
      () => import('../pages/operator/end-customer/list-page.tsx'),
      'OperatorEndCustomersPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/end-customers/$id',
    component: lazyPart(() => import('../pages/operator/end-customer/page.tsx'), 'OperatorEndCustomerPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/end-customers/$id/edit',
    component: lazyPart(() => import('../pages/operator/end-customer/edit-page.tsx'), 'OperatorEditPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/registrations',
    validateSearch: registrationsSearch,
    component: lazyPart(
      () => import('../pages/operator/registrations/list-page.tsx'),
      'OperatorRegistrationsPage',
    ),
  }),
  createRoute({
    getParentRoute: under,
    path: '/registrations/$customer/$institution/$environment',
    validateSearch: registrationsSearch,
    component: lazyPart(() => import('../pages/operator/registrations/page.tsx'), 'OperatorRegistrationPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/partners',
    validateSearch: texts('q', 'expiring', 'cursor'),
    component: lazyPart(() => import('../pages/operator/partners/list-page.tsx'), 'PartnersPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/partners/new',
    component: lazyPart(() => import('../pages/operator/partners/new-page.tsx'), 'NewPartnerPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/partners/$id',
    component: lazyPart(() => import('../pages/operator/partners/page.tsx'), 'PartnerPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/direct-customers',
    validateSearch: texts('q', 'cursor'),
    component: lazyPart(() => import('../pages/operator/direct-customers.tsx'), 'DirectCustomersPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/tokens',
    validateSearch: texts('cursor'),
    component: lazyPart(() => import('../pages/operator/tokens.tsx'), 'TokensPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/users',
    validateSearch: texts('q', 'side', 'partner', 'cursor'),
    component: lazyPart(() => import('../pages/users/users-page.tsx'), 'UsersPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/boards',
    validateSearch: texts('of', 'whose', 'partner', 'realm'),
    component: lazyPart(() => import('../pages/operator/boards/page.tsx'), 'BoardsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/institutions',
    validateSearch: texts('cursor'),
    component: lazyPart(() => import('../pages/operator/institutions/list-page.tsx'), 'InstitutionsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/institutions/new',
    component: lazyPart(() => import('../pages/operator/institutions/new-page.tsx'), 'NewInstitutionPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/institutions/$id',
    component: lazyPart(() => import('../pages/operator/institutions/page.tsx'), 'InstitutionPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/audit',
    validateSearch: texts(
      'type',
      'partner',
      'customer',
      'institution',
      'actor',
      'realm',
      'from',
      'to',
      'q',
      'cursor',
    ),
    component: lazyPart(() => import('../pages/operator/audit.tsx'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/system',
    component: lazyPart(() => import('../pages/operator/system/page.tsx'), 'SystemPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/settings',
    component: lazyPart(() => import('../pages/operator/settings.tsx'), 'SettingsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/overview',
    validateSearch: texts('realm'),
    component: lazyPart(() => import('../pages/operator/overview.tsx'), 'OperatorOverviewPage'),
  }),
] as const;

export const operatorRoutes = operatorRoute.addChildren(pages);
