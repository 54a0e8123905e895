import { createRoute, notFound, redirect } from '@tanstack/react-router';
import { ActingAsProvider } from '../shell/acting-as.tsx';
import { lazyPart } from '../shell/lazy-part.tsx';
import { FramedError } from '../shell/page-error.tsx';
import { Shell } from '../shell/shell.tsx';
import { requireSession, rootRoute } from './root.tsx';
import { texts } from './search.ts';

/** Matches pages that only the sandbox has, under the live realm. */
const misplaced = /^(\/partners\/[^/]+)\/live(\/(?:sandbox|requests)(?:\/.*)?)$/u;

const partnerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/partners/$partner/$realm',
  params: {
    parse: ({ partner, realm }) => {
      if (realm !== 'live' && realm !== 'sandbox') throw notFound();
      return { partner, realm: realm as 'live' | 'sandbox' };
    },
    stringify: (params) => params,
  },
  beforeLoad: async ({ location, params }) => {
    const context = await requireSession({ location });
    const { kind, partner_client_id: own } = context.session;
    // The developer of `gingham dev` acts for every partner.
    if (kind === 'user' && own !== params.partner) throw notFound();
    const [, partner, page] = misplaced.exec(location.pathname) ?? [];
    if (partner !== undefined) {
      throw redirect({ to: `${partner}/sandbox${page}` as '/', search: location.search, replace: true });
    }
    return context;
  },
  component: PartnerLayout,
  errorComponent: FramedError,
});

function PartnerLayout() {
  const { partner, realm } = partnerRoute.useParams();
  const { session, server } = partnerRoute.useRouteContext();
  return (
    <ActingAsProvider
      actingAs={{ kind: 'partner', clientId: partner, realm }}
      session={session}
      server={server}
    >
      <Shell />
    </ActingAsProvider>
  );
}

const under = () => partnerRoute;

const pages = [
  createRoute({
    getParentRoute: under,
    path: '/',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/partners/$partner/$realm/overview', params });
    },
  }),
  createRoute({
    getParentRoute: under,
    path: '/keys',
    component: lazyPart(() => import('../pages/partner/keys/page.tsx'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/profile',
    component: lazyPart(() => import('../pages/partner/profile/page.tsx'), 'ProfilePage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/team',
    validateSearch: texts('cursor'),
    component: lazyPart(() => import('../pages/users/team-page.tsx'), 'TeamPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/overview',
    component: lazyPart(() => import('../pages/partner/overview.tsx'), 'PartnerOverviewPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/events',
    validateSearch: texts('type', 'actor', 'realm', 'from', 'to', 'q', 'cursor'),
    component: lazyPart(() => import('../pages/partner/events.tsx'), 'PartnerEventsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/end-customers',
    validateSearch: texts('q', 'status', 'flowdown', 'questionnaire', 'removed', 'sort', 'cursor'),
    component: lazyPart(() => import('../pages/partner/end-customers/page.tsx'), 'EndCustomersPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/end-customers/new',
    component: lazyPart(() => import('../pages/partner/new-end-customer/page.tsx'), 'NewEndCustomerPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/end-customers/$id',
    component: lazyPart(() => import('../pages/partner/end-customer/page.tsx'), 'EndCustomerPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/end-customers/$id/$tab',
    validateSearch: texts('institution', 'environment', 'cursor'),
    component: lazyPart(() => import('../pages/partner/end-customer/page.tsx'), 'EndCustomerPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/endpoints',
    component: lazyPart(() => import('../pages/partner/endpoints.tsx'), 'EndpointsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/endpoints/$id',
    component: lazyPart(() => import('../pages/partner/endpoint.tsx'), 'EndpointPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/deliveries',
    validateSearch: texts('environment', 'endpoint', 'type', 'status', 'customer', 'from', 'to', 'cursor'),
    component: lazyPart(() => import('../pages/partner/deliveries.tsx'), 'DeliveriesPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/deliveries/$id',
    component: lazyPart(() => import('../pages/partner/delivery.tsx'), 'DeliveryPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/sandbox',
    validateSearch: texts('tab'),
    component: lazyPart(() => import('../pages/partner/sandbox.tsx'), 'SandboxPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/requests',
    validateSearch: texts('by', 'q', 'operation', 'status', 'error', 'customer', 'cursor'),
    component: lazyPart(() => import('../pages/partner/requests.tsx'), 'RequestsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/requests/$requestId',
    component: lazyPart(() => import('../pages/partner/request.tsx'), 'RequestPage'),
  }),
] as const;

export const partnerRoutes = partnerRoute.addChildren(pages);
