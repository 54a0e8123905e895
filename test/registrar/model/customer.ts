import type { Institution, Outcome, Row } from './row.ts';

export interface Application {
  name: string;
  redirectUris: string[];
  logo: string | null;
}

export interface Customer {
  index: number;
  status: 'UNDER_REVIEW' | 'PENDING_ENABLEMENT' | 'ACTIVE' | 'DENIED';
  flowdown: string;
  questionnaire: string;
  application: Application;
  /** Directives in its application's name. */
  directive: Outcome | null;
  isSuspended: boolean;
  isRemoved: boolean;
  rows: Map<string, Row>;
}

export interface Change {
  flowdown?: string;
  questionnaire?: string;
  application?: Partial<Application>;
}

/** The fields of a new customer, and whether its partner's customers require a review. */
export interface Creation extends Pick<Customer, 'application' | 'directive'> {
  isAttested: boolean;
  hasAddendum: boolean;
  isReviewed: boolean;
}

export function newCustomer(
  index: number,
  { isAttested, hasAddendum, isReviewed, application, directive }: Creation,
): Customer {
  return {
    index,
    status: isReviewed || !isAttested ? 'UNDER_REVIEW' : 'PENDING_ENABLEMENT',
    flowdown: hasAddendum ? 'COMPLETE' : 'NOT_STARTED',
    questionnaire: !isAttested ? 'NOT_STARTED' : isReviewed ? 'RECEIVED' : 'COMPLETE',
    application,
    directive,
    isSuspended: false,
    isRemoved: false,
    rows: new Map(),
  };
}

/** The fields of a customer that an institution receives. */
export function reported({ application }: Customer): string {
  return JSON.stringify(application);
}

export function lacking(
  { flowdown, questionnaire, application }: Customer,
  { requiresLogo }: Institution,
): string[] {
  return [
    ...(flowdown === 'COMPLETE' ? [] : ['FLOWDOWN_NOT_COMPLETE']),
    ...(questionnaire === 'COMPLETE' ? [] : ['QUESTIONNAIRE_NOT_COMPLETE']),
    ...(application.redirectUris.some((uri) => uri.startsWith('https:')) ? [] : ['REDIRECT_URI_REQUIRED']),
    ...(requiresLogo && application.logo === null ? ['LOGO_REQUIRED'] : []),
  ];
}
