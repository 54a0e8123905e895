import { createHash } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** The client certificate and trusted roots of a TLS connection, in PEM. */
export interface TlsIdentity {
  clientCertificate?: { cert: string; key: string };
  /** Trusted roots in addition to the default ones. */
  ca?: string;
}

const identitiesMax = 100;

/**
 * The TLS contexts in use. Reading certificates is slow, so the last hundred contexts are cached, by a hash rather than
 * the keys themselves.
 */
export class TlsIdentities {
  readonly #contexts = new Map<string, SecureContext>();

  /** @throws Error if a certificate or the key cannot be read, or they do not match */
  contextOf({ clientCertificate, ca }: TlsIdentity): SecureContext {
    const { cert, key } = clientCertificate ?? {};
    const hash = createHash('sha256')
      .update(JSON.stringify([cert, key, ca]))
      .digest('base64');
    const known = this.#contexts.get(hash);
    const context =
      known ??
      createSecureContext({
        minVersion: 'TLSv1.2',
        ...(cert !== undefined && { cert }),
        ...(key !== undefined && { key }),
        ...(ca !== undefined && { ca: [...getCACertificates('default'), ca] }),
      });
    // Reinserted, as the map's order is the order of use.
    this.#contexts.delete(hash);
    this.#contexts.set(hash, context);
    if (this.#contexts.size > identitiesMax) this.#forgetOldest();
    return context;
  }

  #forgetOldest(): void {
    for (const oldest of this.#contexts.keys()) {
      this.#contexts.delete(oldest);
      return;
    }
  }
}
