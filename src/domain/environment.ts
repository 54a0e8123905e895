import type { Connector } from './registration/connector.ts';

export const environments = ['production', 'development', 'sandbox'] as const;
export type Environment = (typeof environments)[number];

/**
 * The two sets of data. `live` is visible from production and development; `sandbox` is for testing, private to each
 * partner.
 */
export const realms = ['live', 'sandbox'] as const;
export type Realm = (typeof realms)[number];

/** The realm whose end customers a request in `environment` sees. */
export function realmOf(environment: Environment): Realm {
  return environment === 'sandbox' ? 'sandbox' : 'live';
}

/**
 * Returns the environment in which a key is valid: a sandbox customer's only in the sandbox, whatever environment it is
 * named for.
 */
export function effectiveEnvironment(key: { realm: Realm; environment: Environment }): Environment {
  return key.realm === 'sandbox' ? 'sandbox' : key.environment;
}

/** What the operator has enabled for the whole server. */
export interface Availability {
  development: boolean;
  /** Connector of live registrations at institutions without one of their own. */
  liveConnector: Connector;
  /** Calls that a production key issued by `create` allows until `enable`; 0 issues none. */
  limitedProductionCalls: number;
}

export function isOn(environment: Environment, availability: Availability): boolean {
  return environment !== 'development' || availability.development;
}
