import { type DynamicBankSettings, defaultBankSettings } from '../domain/dynamic-bank.ts';
import {
  type EndCustomerProfile,
  type Erasure,
  emptyProfile,
  nothingDue,
  type RequirementState,
  type Suspension,
} from '../domain/end-customer.ts';
import { newPartnerSettings, type PartnerSettings } from '../domain/partner.ts';
import type { Connector } from '../domain/registration/connector.ts';
import { type Filing, newDynamicFiling } from '../domain/registration/filing.ts';
import { newSandbox, type Sandbox } from '../domain/sandbox/sandbox.ts';
import { type Health, untried } from '../domain/webhook/health.ts';

/** How the JSON documents of a column are written and read. */
interface DocumentCodec<T> {
  write(value: T): string;
  read(text: string): T;
}

/**
 * Documents with the fields of `defaults`. A field that an older version did not store reads as its default, at any
 * depth; other fields of a value are not stored.
 */
function documents<T extends object>(defaults: Required<T>): DocumentCodec<T> {
  const names = Object.keys(defaults) as (keyof T)[];
  return {
    write: (value) => JSON.stringify(Object.fromEntries(names.map((name) => [name, value[name]]))),
    read: (text) => withDefaults(JSON.parse(text), defaults) as T,
  };
}

function withDefaults(stored: unknown, defaults: unknown): unknown {
  if (stored === undefined) return defaults;
  if (!isObject(stored) || !isObject(defaults)) return stored;
  const filled = { ...stored };
  for (const [name, byDefault] of Object.entries(defaults))
    filled[name] = withDefaults(stored[name], byDefault);
  return filled;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const { companyName, logoSha256: ownLogo, ...emptyDescription } = emptyProfile;

/** An end customer's profile, except what has a column of its own, what is still due, its suspension and its erasure. */
export const profiles = documents<
  Omit<EndCustomerProfile, 'companyName' | 'logoSha256'> & RequirementState & Suspension & Erasure
>({
  ...emptyDescription,
  ...nothingDue,
  suspendedAt: null,
  erasedAt: null,
});

const { logoSha256, ...partnerDefaults } = newPartnerSettings;

/** A partner's settings, except what has a column of its own. */
export const partnerSettings = documents<Omit<PartnerSettings, 'name' | 'logoSha256'>>(partnerDefaults);

const newFilings: Record<Connector, Filing> = {
  simulated: { connector: 'simulated', paceMs: 0, outcome: 'ENABLED', reads: 0, application: null },
  manual: { connector: 'manual', submittedAt: null, application: null },
  dynamic: newDynamicFiling,
};

/** A connector's data about a registration. */
export const filings: DocumentCodec<Filing> = {
  write: (filing) => JSON.stringify(filing),
  read: (text) => {
    const stored = JSON.parse(text) as Filing;
    return withDefaults(stored, newFilings[stored.connector]) as Filing;
  },
};

const { clock, settings, history } = newSandbox('');

/** A partner's settings of its sandbox. */
export const sandboxSettings = documents<Sandbox['settings']>(settings);

/** A sandbox in a snapshot. */
export const sandboxStates = documents<Pick<Sandbox, 'clock' | 'settings' | 'history'>>({
  clock,
  settings,
  history,
});

/** An endpoint's recent responses. */
export const healths = documents<Health>(untried);

/** An institution's registration interface. */
export const bankSettings = documents<DynamicBankSettings>({
  registrationEndpoint: '',
  ...defaultBankSettings,
});
