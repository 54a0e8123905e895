import type { Populated } from './populated.ts';

/** Every page of the console of `gingham dev`, by its name, with its address under `/console` on a populated server. */
export function consolePages(ids: Populated): Record<string, string> {
  const sandbox = `/partners/${ids.partner}/sandbox`;
  const live = `/partners/${ids.partner}/live`;
  return {
    'end-customers': `${sandbox}/end-customers`,
    'end-customers-live': `${live}/end-customers`,
    'end-customer-new': `${sandbox}/end-customers/new`,
    'end-customer': `${sandbox}/end-customers/${ids.customer}`,
    endpoints: `${sandbox}/endpoints`,
    endpoint: `${sandbox}/endpoints/${ids.endpoint}`,
    deliveries: `${sandbox}/deliveries`,
    delivery: `${sandbox}/deliveries/${ids.delivery}`,
    review: '/operator/review',
    keys: `${sandbox}/keys`,
    'keys-live': `${live}/keys`,
    team: `${live}/team`,
    users: '/operator/users',
    'sign-in': '/sign-in',
    welcome: '/welcome',
    account: '/account',
  };
}
