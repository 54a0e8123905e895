import { concerns, type Given, isReviewable, type Requirement } from './requirements.ts';
import type { Env, Institution, Outcome, Row } from './row.ts';

/** What institutions receive; of contacts and addresses, which one it is. */
export interface Application {
  name: string;
  legalName: string;
  website: string;
  contact: string;
  billing: string;
  address: string;
  isAttested: boolean;
  isAccepted: boolean;
  redirectUris: string[];
  logo: string | null;
}

/** Which acceptance of the addendum and answers are stored. */
export type Evidence = Pick<Given, 'bank_addendum_acceptance' | 'questionnaires.cra'>;

interface Key {
  environment: Env | 'sandbox';
  isLimited: boolean;
  isValid: boolean;
}

export interface Customer {
  index: number;
  /** Its status apart from what is due; INCOMPLETE until what a review depends on has been provided. */
  standing: 'INCOMPLETE' | 'UNDER_REVIEW' | 'PENDING_ENABLEMENT' | 'ACTIVE' | 'DENIED';
  due: Requirement[];
  /** What institutions do not receive. */
  evidence: Evidence;
  /** What has never been provided, whether it is due or not. */
  lacks: Requirement[];
  products: readonly string[];
  enabled: readonly string[];
  isReviewed: boolean;
  /** In the order in which they were issued. */
  keys: Key[];
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
  /** What counts as provided. */
  given?: Given;
}

/** The fields of a new customer, what is missing, and whether its partner's customers require a review. */
export interface Creation
  extends Pick<Customer, 'application' | 'directive' | 'products' | 'isReviewed' | 'evidence'> {
  missing: Requirement[];
}

export function newCustomer(index: number, creation: Creation): Customer {
  const { isReviewed, application, directive, products, evidence, missing } = creation;
  const customer: Customer = {
    index,
    standing: 'INCOMPLETE',
    due: missing,
    evidence,
    lacks: missing,
    products,
    enabled: [],
    isReviewed,
    keys: [],
    flowdown: application.isAccepted ? 'COMPLETE' : 'NOT_STARTED',
    questionnaire: application.isAttested ? attested(isReviewed) : 'NOT_STARTED',
    application,
    directive,
    isSuspended: false,
    isRemoved: false,
    rows: new Map(),
  };
  for (const environment of ['sandbox', 'development', 'production'] as const) {
    issueKey(customer, environment, environment === 'production');
  }
  decide(customer);
  return customer;
}

export function statusOf({ due, standing }: Customer): string {
  return due.length > 0 || standing === 'INCOMPLETE' ? 'MORE_INFORMATION_NEEDED' : standing;
}

export function productStatus({ due, standing, enabled }: Customer, product: string): string {
  if (standing === 'INCOMPLETE' || due.some((name) => concerns(name, product))) {
    return 'MORE_INFORMATION_NEEDED';
  }
  if (standing !== 'ACTIVE') return standing;
  return enabled.includes(product) ? 'ACTIVE' : 'PENDING_ENABLEMENT';
}

/** The status of the questionnaire once diligence is attested. */
function attested(isReviewed: boolean): string {
  return isReviewed ? 'RECEIVED' : 'COMPLETE';
}

/** Applies what the partner attests or withdraws to the statuses of the addendum and the questionnaire. */
export function attest(customer: Customer, wasAttested: boolean, wasAccepted: boolean): void {
  const { isAttested, isAccepted } = customer.application;
  if (isAccepted && !wasAccepted && customer.flowdown === 'NOT_STARTED') customer.flowdown = 'COMPLETE';
  if (!isAccepted && wasAccepted && customer.flowdown === 'COMPLETE') customer.flowdown = 'NOT_STARTED';
  if (isAttested && !wasAttested && customer.questionnaire === 'NOT_STARTED') {
    customer.questionnaire = attested(customer.isReviewed);
  }
  if (!isAttested && wasAttested) customer.questionnaire = 'NOT_STARTED';
}

/** Decides whether a customer requires a review, once enough is known. */
export function decide(customer: Customer): void {
  if (customer.standing !== 'INCOMPLETE' || !isReviewable(customer.due)) return;
  const { isReviewed, application, lacks } = customer;
  const isAutomatic = !isReviewed && application.isAttested && isReviewable(lacks);
  customer.standing = isAutomatic ? 'PENDING_ENABLEMENT' : 'UNDER_REVIEW';
}

export function issueKey({ keys }: Customer, environment: Key['environment'], isLimited: boolean): void {
  keys.push({ environment, isLimited, isValid: true });
}

export function endKeys({ keys }: Customer, environments: readonly Key['environment'][]): void {
  for (const key of keys) key.isValid &&= !environments.includes(key.environment);
}

/** What an update can change. */
export function updatable(customer: Customer): string {
  const { standing, due, evidence, application, flowdown, questionnaire } = customer;
  return JSON.stringify([standing, due, evidence, application, flowdown, questionnaire]);
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
