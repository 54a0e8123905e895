import type { BankClient } from '../../../src/domain/dynamic-bank.ts';
import { Outbound } from '../../../src/outbound/outbound.ts';
import type {
  BankApplication,
  BankOutcome,
  DynamicBank,
} from '../../../src/workers/registrar/dynamic/bank.ts';
import {
  DynamicRegistration,
  type ExchangeLimits,
} from '../../../src/workers/registrar/dynamic/dynamic-registration.ts';
import type { Scope } from '../../support/scope.ts';

/** The client for banks, allowed to reach those on this machine. */
export function startRegistration(scope: Scope, limits: Partial<ExchangeLimits> = {}): DynamicRegistration {
  const outbound = new Outbound({ privateAddresses: 'loopback', allowHttp: false });
  scope.onTestFinished(() => outbound.close());
  return new DynamicRegistration(outbound, limits);
}

/** The configuration of a bank under test. */
export function configurationOf(
  bank: { registrationEndpoint: string; initialAccessToken: string },
  changes: Partial<DynamicBank> = {},
): DynamicBank {
  const { registrationEndpoint, initialAccessToken } = bank;
  return {
    registrationEndpoint,
    initialAccessToken,
    flavour: 'fdx',
    softwareStatement: null,
    softwareId: 'gingham',
    mutualTls: null,
    ca: null,
    lookUp: 'software_id',
    extraMetadata: {},
    ...changes,
  };
}

export const application: BankApplication = {
  reference: '64b7e0a5c1d2e3f4a5b6c7d8.production',
  environment: 'production',
  clientName: 'Acme Budget',
  clientUri: 'https://acme.example/',
  logoUri: 'https://partners.example/logos/5d41.png',
  redirectUris: ['https://acme.example/callback'],
  contacts: ['tech@acme.example'],
};

/** The client of an outcome, which must be a registration. */
export function registered(outcome: BankOutcome): BankClient {
  if (outcome.kind === 'registered') return outcome.client;
  throw new Error(`not registered: ${JSON.stringify(outcome)}`);
}

/** The outcome, which must be of this kind. */
export function ofKind<K extends BankOutcome['kind']>(
  outcome: BankOutcome,
  kind: K,
): Extract<BankOutcome, { kind: K }> {
  if (outcome.kind === kind) return outcome as Extract<BankOutcome, { kind: K }>;
  throw new Error(`not ${kind}: ${JSON.stringify(outcome)}`);
}
