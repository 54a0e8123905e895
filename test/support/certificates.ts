import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

/** A certificate and its private key: PEM. */
export interface Certified {
  cert: string;
  key: string;
}

export interface CertificateOptions {
  /** The names and IPv4 addresses that it is valid for. */
  names?: string[];
  commonName?: string;
  /** Milliseconds since the epoch; by default a day from now. */
  endsAt?: number;
}

/** A test's certificate authority: its root, and the certificates it issues. */
export interface Authority {
  root: string;
  issue: (options: CertificateOptions) => Certified;
}

const dayMs = 86_400_000;
// Generating a key is slow, and no test needs different ones: certificates differ by their names.
const key = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
let serial = 1;

export function createAuthority(commonName: string): Authority {
  const issuer = [{ name: 'commonName', value: commonName }];
  const root = signed({ commonName }, issuer, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ]);
  return {
    root,
    issue: (options) => {
      const altNames = (options.names ?? []).map((name) =>
        /^[\d.]+$/u.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
      );
      const extensions = altNames.length === 0 ? [] : [{ name: 'subjectAltName', altNames }];
      return { cert: signed(options, issuer, extensions), key: key.privateKey };
    },
  };
}

function signed(
  { commonName = 'somebody', endsAt = Date.now() + dayMs }: CertificateOptions,
  issuer: forge.pki.CertificateField[],
  extensions: object[],
): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(key.publicKey);
  certificate.serialNumber = (serial++).toString(16).padStart(2, '0');
  certificate.validity.notBefore = new Date(endsAt - 2 * dayMs);
  certificate.validity.notAfter = new Date(endsAt);
  certificate.setSubject([{ name: 'commonName', value: commonName }]);
  certificate.setIssuer(issuer);
  certificate.setExtensions(extensions);
  certificate.sign(forge.pki.privateKeyFromPem(key.privateKey), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
