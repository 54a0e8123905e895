import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Context } from './context.ts';
import { DomainError, type FieldProblem } from './errors.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import { changeData } from './event-changes.ts';
import type { LookUpMeans } from './registration/dynamic.ts';
import { portProblem } from './web-address.ts';

export const bankFlavours = ['rfc7591', 'fdx'] as const;
export type BankFlavour = (typeof bankFlavours)[number];

/** How an institution's registration interface is used; its secrets are stored separately. */
export interface DynamicBankSettings {
  registrationEndpoint: string;
  flavour: BankFlavour;
  /** Prefix of each application's reference in its software_id. */
  softwareId: string | null;
  lookUp: LookUpMeans;
  /** Root certificates to trust in addition to the default ones, in PEM. */
  ca: string | null;
  /** Additional client metadata that the institution requires; null omits a field. */
  extraMetadata: Record<string, unknown>;
}

/** Secrets that the institution issued to the operator, unencrypted. */
export interface DynamicBankSecrets {
  initialAccessToken: string | null;
  /** A JWT (RFC 7591, section 2.3). */
  softwareStatement: string | null;
  /** PEM, for mutual TLS. */
  mutualTls: { cert: string; key: string } | null;
}

/** A client at a bank, as stored. Secret as a whole. */
export interface BankClient {
  clientId: string;
  clientSecret: string | null;
  /** Milliseconds since the epoch; null if it never expires or there is no secret. */
  clientSecretExpiresAt: number | null;
  registrationClientUri: string | null;
  registrationAccessToken: string | null;
  /** Metadata that the bank set in addition to the application's; an update sends it again (RFC 7592, section 2.2). */
  metadata: Record<string, unknown>;
}

/** An institution's interface as the operator has configured it. */
export interface DynamicBankConfiguration {
  settings: DynamicBankSettings;
  secrets: DynamicBankSecrets;
}

/** The operator's changes; null clears, omitted fields keep their values. */
export type DynamicBankChanges = Partial<DynamicBankSettings & DynamicBankSecrets>;

/** Returns whether a URL has the origin of the bank's registration endpoint, and may thus be sent the client's tokens. */
export function isAtBank(
  uri: string,
  { registrationEndpoint }: Pick<DynamicBankSettings, 'registrationEndpoint'>,
): boolean {
  const url = URL.parse(uri);
  if (url === null || !/^https?:$/u.test(url.protocol) || url.username + url.password !== '') return false;
  return url.origin === URL.parse(registrationEndpoint)?.origin;
}

/** Metadata that `extraMetadata` must not contain: what comes from the application, and what only the bank can set. */
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

/** What a header can contain (RFC 6750, section 2.1, and wider). */
const tokenForm = /^[\x21-\x7e]+$/u;

/** Returns the problem of a token to send to a bank; null if it is valid. */
export function tokenProblem(token: string): string | null {
  return tokenForm.test(token) ? null : 'must be printable ASCII without white space';
}

/** Default settings, except the endpoint. */
export const defaultBankSettings: Omit<DynamicBankSettings, 'registrationEndpoint'> = {
  flavour: 'rfc7591',
  softwareId: null,
  lookUp: 'none',
  ca: null,
  extraMetadata: {},
};

const noSecrets: DynamicBankSecrets = { initialAccessToken: null, softwareStatement: null, mutualTls: null };

/**
 * Configures an institution's registration interface, or changes its configuration. The event names the secrets that
 * were set or cleared, never their values.
 *
 * @throws DomainError INVALID_FIELD, naming every invalid field
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
    fields.push({ path: 'registration_endpoint', problem: 'is required to configure an interface' });
  }
  if (fields.length > 0) throw new DomainError('INVALID_FIELD', { fields });
  const before = known === undefined ? {} : { ...known.settings, ...known.secrets };
  const after = {
    ...defaultBankSettings,
    ...noSecrets,
    ...before,
    ...changes,
  } as DynamicBankSettings & DynamicBankSecrets;
  const { initialAccessToken, softwareStatement, mutualTls, ...settings } = after;
  const secrets = { initialAccessToken, softwareStatement, mutualTls };
  const changed = changeData<Partial<DynamicBankSettings>>(known?.settings ?? {}, settings);
  const changedSecrets = Object.keys(changeData(known?.secrets ?? noSecrets, secrets)?.after ?? {});
  if (changed === null && changedSecrets.length === 0) return { settings, secrets, events: [] };
  const data = {
    ...(known !== undefined && { before: { dynamicRegistration: changed?.before ?? {} } }),
    after: { dynamicRegistration: changed?.after ?? {} },
    ...(changedSecrets.length > 0 && { changedSecrets }),
  };
  const updated = event({ type: 'institution.updated', institutionId, actor, data }, context);
  return { settings, secrets, events: [updated] };
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
      .map((name) => ({ path: `extra_metadata.${name}`, problem: 'is reserved and cannot be set' })),
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

/** Checks only the form; whether the address may be called is checked on each call. */
function endpointProblem(text: string): string | null {
  const url = URL.parse(text);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/u.test(url?.hostname ?? '');
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback))) {
    return 'must be an https URL, or http on this machine';
  }
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  if (url.port === '0') return portProblem;
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
    return [{ path: 'mutual_tls.key', problem: 'must be an unencrypted private key in PEM' }];
  }
  return [{ path: 'mutual_tls.key', problem: 'does not match the certificate' }];
}

function certificatesIn(pem: string): X509Certificate[] | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? [];
  try {
    return blocks.length === 0 ? null : blocks.map((block) => new X509Certificate(block));
  } catch {
    return null;
  }
}
