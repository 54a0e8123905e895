import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Context } from './context.ts';
import { DomainError, type FieldProblem } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import type { LookUpMeans } from './registration/dynamic.ts';

export const bankFlavours = ['rfc7591', 'fdx'] as const;
export type BankFlavour = (typeof bankFlavours)[number];

/** How an institution's interface for registrations is used; its secrets are kept apart. */
export interface DynamicBankSettings {
  registrationEndpoint: string;
  flavour: BankFlavour;
  /** Stands before each application's reference in its software_id. */
  softwareId: string | null;
  lookUp: LookUpMeans;
  /** PEM of roots to trust besides the usual ones. */
  ca: string | null;
  /** More client metadata that the institution asks for. */
  extraMetadata: Record<string, unknown>;
}

/** What the institution has given the operator, in the clear. */
export interface DynamicBankSecrets {
  initialAccessToken: string | null;
  /** A JWT (RFC 7591, section 2.3). */
  softwareStatement: string | null;
  /** PEM, for mutual TLS. */
  mutualTls: { cert: string; key: string } | null;
}

/** All that has to be kept of a client at a bank. Secret as a whole. */
export interface BankClient {
  clientId: string;
  clientSecret: string | null;
  /** Milliseconds since the epoch; null: never, or there is no secret. */
  clientSecretExpiresAt: number | null;
  registrationClientUri: string | null;
  registrationAccessToken: string | null;
  /** What the bank has set beside what the application says; an update sends it again (RFC 7592, section 2.2). */
  metadata: Record<string, unknown>;
}

/** An institution's interface as the operator has configured it. */
export interface DynamicBankConfiguration {
  settings: DynamicBankSettings;
  secrets: DynamicBankSecrets;
}

/** What the operator asks to be different; null clears, what is left out stays. */
export type DynamicBankChanges = Partial<DynamicBankSettings & DynamicBankSecrets>;

/** Metadata that `extraMetadata` may not hold: what the application says of itself, and what only a bank can say. */
export const reservedMetadata: readonly string[] = [
  'client_name',
  'client_uri',
  'logo_uri',
  'redirect_uris',
  'contacts',
  'policy_uri',
  'tos_uri',
  'software_id',
  'software_statement',
  'client_id',
  'client_secret',
  'client_id_issued_at',
  'client_secret_expires_at',
  'registration_access_token',
  'registration_client_uri',
  'status',
];

/** What can stand in a header (RFC 6750, section 2.1, and wider). */
const tokenForm = /^[\x21-\x7e]+$/u;

/** Says what is wrong with a token that is to be sent to a bank; null when it is right. */
export function tokenProblem(token: string): string | null {
  return tokenForm.test(token) ? null : 'must be printable ASCII without white space';
}

const usualSettings: Omit<DynamicBankSettings, 'registrationEndpoint'> = {
  flavour: 'rfc7591',
  softwareId: null,
  lookUp: 'none',
  ca: null,
  extraMetadata: {},
};

const noSecrets: DynamicBankSecrets = { initialAccessToken: null, softwareStatement: null, mutualTls: null };

/**
 * Configures an institution's interface for registrations, or changes how it is configured. The event says which
 * secrets were given or cleared, and nothing of what they are.
 *
 * @throws DomainError INVALID_FIELD, naming every field that cannot be used
 */
export function configureDynamicBank(
  institutionId: string,
  known: DynamicBankConfiguration | undefined,
  changes: DynamicBankChanges,
  actor: Actor,
  context: Context,
): DynamicBankConfiguration & { events: DomainEvent[] } {
  const fields = problemsOf(changes);
  if (known === undefined && changes.registrationEndpoint === undefined) {
    fields.push({ path: 'registration_endpoint', problem: 'is needed to configure an interface' });
  }
  if (fields.length > 0) throw new DomainError('INVALID_FIELD', { fields });
  const before = known === undefined ? {} : { ...known.settings, ...known.secrets };
  const after = {
    ...usualSettings,
    ...noSecrets,
    ...before,
    ...changes,
  } as DynamicBankSettings & DynamicBankSecrets;
  const { initialAccessToken, softwareStatement, mutualTls, ...settings } = after;
  const secrets = { initialAccessToken, softwareStatement, mutualTls };
  const changedSettings = changedKeys(known?.settings ?? {}, settings);
  const changedSecrets = changedKeys(known?.secrets ?? noSecrets, secrets);
  if (changedSettings.length + changedSecrets.length === 0) return { settings, secrets, events: [] };
  const data = {
    ...(known !== undefined && { before: { dynamicRegistration: pick(known.settings, changedSettings) } }),
    after: { dynamicRegistration: pick(settings, changedSettings) },
    ...(changedSecrets.length > 0 && { changedSecrets }),
  };
  const told = event({ type: 'institution.updated', institutionId, actor, data }, context);
  return { settings, secrets, events: [told] };
}

function changedKeys(before: object, after: object): string[] {
  const text = (value: unknown) => JSON.stringify(value);
  return Object.keys(after).filter(
    (key) => text(before[key as keyof object]) !== text(after[key as keyof object]),
  );
}

function pick(from: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, from[key as keyof object]]));
}

function problemsOf({
  registrationEndpoint,
  initialAccessToken,
  ca,
  mutualTls,
  extraMetadata,
}: DynamicBankChanges): FieldProblem[] {
  return [
    ...problemAt('registration_endpoint', registrationEndpoint, endpointProblem),
    ...problemAt('initial_access_token', initialAccessToken, tokenProblem),
    ...Object.keys(extraMetadata ?? {})
      .filter((name) => reservedMetadata.includes(name))
      .map((name) => ({ path: `extra_metadata.${name}`, problem: 'is not the operator’s to say' })),
    ...problemAt('ca', ca, (pem) =>
      certificatesIn(pem) === null ? 'must be one or more certificates in PEM' : null,
    ),
    ...(mutualTls ? identityProblems(mutualTls) : []),
  ];
}

function problemAt(
  path: string,
  value: string | null | undefined,
  check: (value: string) => string | null,
): FieldProblem[] {
  const problem = typeof value === 'string' ? check(value) : null;
  return problem === null ? [] : [{ path, problem }];
}

/** Only its form; which addresses may be called is judged when it is called. */
function endpointProblem(text: string): string | null {
  const url = URL.parse(text);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/u.test(url?.hostname ?? '');
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback))) {
    return 'must be an https address, or http on this machine';
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  return text.includes('#') ? 'must not have a fragment' : null;
}

function identityProblems({ cert, key }: { cert: string; key: string }): FieldProblem[] {
  const [certificate] = certificatesIn(cert) ?? [];
  if (certificate === undefined) {
    return [{ path: 'mutual_tls.cert', problem: 'must be a certificate in PEM' }];
  }
  try {
    if (certificate.checkPrivateKey(createPrivateKey(key))) return [];
  } catch {
    return [{ path: 'mutual_tls.key', problem: 'must be a private key in PEM, not itself encrypted' }];
  }
  return [{ path: 'mutual_tls.key', problem: 'is not the key of the certificate' }];
}

function certificatesIn(pem: string): X509Certificate[] | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? [];
  try {
    return blocks.length === 0 ? null : blocks.map((block) => new X509Certificate(block));
  } catch {
    return null;
  }
}
