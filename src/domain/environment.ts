import type { Connector } from './registration/filing.ts';

export const environments = ['production', 'development', 'sandbox'] as const;
export type Environment = (typeof environments)[number];

/**
 * The two sets of data. `live` is seen from production and development; `sandbox` is a rehearsal, private to
 * each partner.
 */
export const realms = ['live', 'sandbox'] as const;
export type Realm = (typeof realms)[number];

/** The realm whose end customers a request in `environment` sees. */
export function realmOf(environment: Environment): Realm {
  return environment === 'sandbox' ? 'sandbox' : 'live';
}

/** Where a key is good: one issued in a rehearsal in the sandbox only, whatever environment's name it bears. */
export function effectiveEnvironment(key: { realm: Realm; environment: Environment }): Environment {
  return key.realm === 'sandbox' ? 'sandbox' : key.environment;
}

/** What the operator has switched on for the whole server. */
export interface Availability {
  development: boolean;
  /** How live registrations are carried out at institutions that have no connector of their own. */
  liveConnector: Connector;
  /** Calls that a production key issued by `create` is good for until `enable`; 0 issues none. */
  limitedProductionCalls: number;
}

export function isOn(environment: Environment, availability: Availability): boolean {
  return environment !== 'development' || availability.development;
}
