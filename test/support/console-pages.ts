import type { Populated } from './populated.ts';

/** Every page of the console of `gingham dev`, by its name, with its address under `/console` on a populated server. */
export function consolePages(ids: Populated): Record<string, string> {
  const sandbox = `/partners/${ids.partner}/sandbox`;
  const live = `/partners/${ids.partner}/live`;
  return {
    overview: `${sandbox}/overview`,
    'overview-live': `${live}/overview`,
    activity: `${sandbox}/events`,
    'end-customers': `${sandbox}/end-customers`,
    'end-customers-live': `${live}/end-customers`,
    'end-customer-new': `${sandbox}/end-customers/new`,
    'end-customer': `${sandbox}/end-customers/${ids.customer}`,
    endpoints: `${sandbox}/endpoints`,
    endpoint: `${sandbox}/endpoints/${ids.endpoint}`,
    deliveries: `${sandbox}/deliveries`,
    delivery: `${sandbox}/deliveries/${ids.delivery}`,
    sandbox: `${sandbox}/sandbox`,
    review: '/operator/review',
    case: `/operator/review/${ids.underReview}`,
    flowdown: '/operator/boards',
    'questionnaire-partners': '/operator/boards?of=questionnaire&whose=partners',
    registrations: '/operator/registrations',
    registration: `/operator/registrations/${ids.registered}/${ids.institution}/development`,
    'operator-end-customers': '/operator/end-customers',
    'operator-end-customer': `/operator/end-customers/${ids.registered}`,
    partners: '/operator/partners?expiring=yes',
    'partner-new': '/operator/partners/new',
    partner: `/operator/partners/${ids.partner}`,
    institutions: '/operator/institutions',
    'institution-new': '/operator/institutions/new',
    institution: `/operator/institutions/${ids.institution}`,
    'direct-customers': '/operator/direct-customers',
    audit: '/operator/audit',
    system: '/operator/system',
    settings: '/operator/settings',
    tokens: '/operator/tokens',
    'operator-overview': '/operator/overview',
    keys: `${sandbox}/keys`,
    'keys-live': `${live}/keys`,
    profile: `${live}/profile`,
    team: `${live}/team`,
    users: '/operator/users',
    'sign-in': '/sign-in',
    welcome: '/welcome',
    account: '/account',
  };
}
