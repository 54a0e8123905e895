import type { TLSSocket } from 'node:tls';

/** Who is at the other end of a secure connection; the certificate has been verified. */
export interface Handshake {
  /** As `TLSv1.3`. */
  protocol: string;
  subject: string;
  issuer: string;
  /** Milliseconds since the epoch. */
  validUntil: number;
}

export function handshakeOf(socket: TLSSocket): Handshake {
  const certificate = socket.getPeerX509Certificate();
  return {
    protocol: socket.getProtocol() ?? '',
    subject: oneLine(certificate?.subject),
    issuer: oneLine(certificate?.issuer),
    validUntil: certificate?.validToDate.getTime() ?? 0,
  };
}

/** A name of X.509, which comes with a line for each part. */
function oneLine(name: string | undefined): string {
  return name?.split('\n').join(', ') ?? '';
}
