import type { TLSSocket } from 'node:tls';

/** The peer of a secure connection; its certificate has been verified. */
export interface Handshake {
  /** For example `TLSv1.3`. */
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

/** Joins an X.509 name, which has one line for each part. */
function oneLine(name: string | undefined): string {
  return name?.split('\n').join(', ') ?? '';
}
