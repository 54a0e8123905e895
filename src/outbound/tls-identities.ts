import { createHash } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** What a TLS connection shows of us and whom it trusts: PEM. */
export interface TlsIdentity {
  clientCertificate?: { cert: string; key: string };
  /** Roots that are trusted besides the usual ones. */
  ca?: string;
}

const identitiesMax = 100;

/**
 * The TLS contexts in use. Reading certificates is slow, so the contexts of the last hundred identities are kept, under
 * a hash and not under the keys themselves.
 */
export class TlsIdentities {
  readonly #contexts = new Map<string, SecureContext>();

  /** @throws Error when a certificate or the key cannot be read, or they do not belong together */
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
    // Taken out and put back in: the map's order is that of use.
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
