import { X509Certificate } from 'node:crypto';
import type { BankClient } from '../../../domain/dynamic-bank.ts';
import { reservedMetadata } from '../../../domain/dynamic-bank.ts';
import { toUri } from '../../../domain/web-address.ts';
import type { BankApplication, DynamicBank } from './bank.ts';

type Metadata = Record<string, unknown>;

/**
 * Returns the client metadata of an application (RFC 7591, section 2). The authentication method and grant types are
 * defaults that the bank's configuration can replace.
 */
export function clientMetadata(bank: DynamicBank, application: BankApplication): Metadata {
  return asSent({
    ...withoutDropped(defaults(bank), bank),
    ...withoutReserved(bank.extraMetadata),
    ...applicationMetadata(bank, application),
  });
}

/**
 * Returns the metadata that replaces a client's: the bank's values are repeated, as omitted ones would be deleted (RFC
 * 7592, section 2.2), except the secret, which is not metadata and stays unchanged.
 */
export function replacingMetadata(
  bank: DynamicBank,
  client: Partial<BankClient>,
  application: BankApplication,
): Metadata {
  return asSent({
    ...withoutDropped({ ...defaults(bank), ...client.metadata }, bank),
    ...withoutReserved(bank.extraMetadata),
    ...applicationMetadata(bank, application),
    client_id: client.clientId,
  });
}

/** Returns the metadata in a bank's response that the bank itself has set. */
export function metadataOfBank(answer: Metadata): Metadata {
  return Object.fromEntries(
    Object.entries(withoutReserved(answer)).filter(([name]) => !namesCertificate(name)),
  );
}

function withoutReserved(metadata: Metadata): Metadata {
  return Object.fromEntries(
    Object.entries(metadata).filter(([name, value]) => !reservedMetadata.includes(name) && value !== null),
  );
}

/** Omits the fields that the bank's configuration sets to null, whether defaults or the bank's own. */
function withoutDropped(metadata: Metadata, { extraMetadata }: DynamicBank): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => extraMetadata[name] !== null));
}

/** Converts URLs as people typed them to URIs. */
function asSent(metadata: Metadata): Metadata {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, /_uris?$/u.test(name) ? urisIn(value) : value]),
  );
}

function urisIn(value: unknown): unknown {
  if (typeof value === 'string') return toUri(value);
  return Array.isArray(value) ? value.map(urisIn) : value;
}

function namesCertificate(name: string): boolean {
  return name.startsWith('tls_client_auth_');
}

/**
 * Returns the `software_id` of an application. It includes the reference, so that a look-up finds only this
 * application; the configured prefix identifies the software's owner to the bank. Null if the software statement
 * contains one for all applications: it takes precedence (RFC 7591, section 2.3) and identifies none of them.
 */
export function softwareIdOf(bank: DynamicBank, { reference }: BankApplication): string | null {
  if (bank.softwareStatement !== null && namesSoftware(bank.softwareStatement)) return null;
  return bank.softwareId === null ? reference : `${bank.softwareId}.${reference}`;
}

function namesSoftware(statement: string): boolean {
  const [, payload = ''] = statement.split('.');
  try {
    return 'software_id' in JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    return false;
  }
}

function defaults({ mutualTls, extraMetadata }: DynamicBank): Metadata {
  const common = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };
  if (mutualTls === null) return { ...common, token_endpoint_auth_method: 'client_secret_basic' };
  const method = extraMetadata['token_endpoint_auth_method'] ?? 'tls_client_auth';
  const isNamed = method !== 'tls_client_auth' || Object.keys(extraMetadata).some(namesCertificate);
  return {
    ...common,
    token_endpoint_auth_method: method,
    ...(isNamed ? {} : certificateName(mutualTls.cert)),
  };
}

/**
 * Returns the name that identifies the certificate to a bank (RFC 8705, section 2.1.2): its first DNS name, else its
 * subject in the form of RFC 4514. Empty for a certificate that cannot be read, with which no connection can be
 * established either.
 */
function certificateName(pem: string): Metadata {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return {};
  }
  const dnsName = /(?:^|, )DNS:([\w.*-]+)(?:,|$)/u.exec(certificate.subjectAltName ?? '')?.[1];
  if (dnsName !== undefined) return { tls_client_auth_san_dns: dnsName };
  return { tls_client_auth_subject_dn: certificate.subject.split('\n').toReversed().join(',') };
}

function applicationMetadata(bank: DynamicBank, application: BankApplication): Metadata {
  const { clientName, clientUri, logoUri, redirectUris, contacts, policyUri, tosUri } = application;
  const optional = {
    logo_uri: logoUri,
    contacts: contacts.length > 0 ? contacts : null,
    policy_uri: policyUri,
    tos_uri: tosUri,
    software_id: softwareIdOf(bank, application),
    software_statement: bank.softwareStatement,
  };
  return {
    client_name: clientName,
    client_uri: clientUri,
    redirect_uris: redirectUris,
    ...Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== null && value !== undefined),
    ),
  };
}
