import { X509Certificate } from 'node:crypto';
import { reservedMetadata } from '../../domain/dynamic-bank.ts';
import type { BankApplication, BankClient, DynamicBank } from './bank.ts';

type Metadata = Record<string, unknown>;

/**
 * The client metadata of an application (RFC 7591, section 2). How the client is to authenticate and which
 * grants it may use are defaults that the bank's configuration can replace.
 */
export function clientMetadata(bank: DynamicBank, application: BankApplication): Metadata {
  return { ...defaults(bank), ...withoutReserved(bank.extraMetadata), ...said(bank, application) };
}

/**
 * The metadata that replaces a client's: what the bank has set is said again, since what is left out counts
 * as deleted (RFC 7592, section 2.2). The secret is left out all the same; it is not metadata and stays as it
 * is.
 */
export function replacingMetadata(
  bank: DynamicBank,
  client: Partial<BankClient>,
  application: BankApplication,
): Metadata {
  return {
    ...defaults(bank),
    ...client.metadata,
    ...withoutReserved(bank.extraMetadata),
    ...said(bank, application),
    client_id: client.clientId,
  };
}

/** What of a bank's answer is metadata that the bank, not the application or its configuration, has set. */
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

function namesCertificate(name: string): boolean {
  return name.startsWith('tls_client_auth_');
}

/**
 * The `software_id` that an application is registered under. The reference is part of it, so that a look-up
 * finds just this application; the configured part tells the bank whose software it is. Null where the
 * software statement names one for all applications: it takes precedence (RFC 7591, section 2.3), and finds
 * none of them in particular.
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
  const usual = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };
  if (mutualTls === null) return { ...usual, token_endpoint_auth_method: 'client_secret_basic' };
  const method = extraMetadata['token_endpoint_auth_method'] ?? 'tls_client_auth';
  const isNamed = method !== 'tls_client_auth' || Object.keys(extraMetadata).some(namesCertificate);
  return {
    ...usual,
    token_endpoint_auth_method: method,
    ...(isNamed ? {} : certificateName(mutualTls.cert)),
  };
}

/**
 * The one name by which a bank is to know the certificate (RFC 8705, section 2.1.2): its first DNS name, else
 * its subject as of RFC 4514. Nothing for a certificate that cannot be read; no connection can be made with
 * it either.
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

function said(bank: DynamicBank, application: BankApplication): Metadata {
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
