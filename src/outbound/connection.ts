import type { LookupAddress } from 'node:dns';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { hostOf } from './destination.ts';
import { codeOf, OutboundError } from './outbound-error.ts';

/**
 * Opens a connection to one of `addresses`, over TLS if `secureContext` is given. `signal` aborts it, and closes the
 * connection later.
 * @throws OutboundError `connection_failed`, `tls_failed`
 */
export function openConnection(
  url: URL,
  addresses: LookupAddress[],
  secureContext: SecureContext | null,
  signal: AbortSignal,
): Promise<Socket> {
  const host = hostOf(url);
  const port = Number(url.port || (secureContext === null ? 80 : 443));
  // Returns the checked addresses, so that the name is not resolved a second time.
  const lookup: LookupFunction = (_host, _options, callback) => callback(null, addresses);
  const tcp = { host, port, lookup, autoSelectFamily: true };
  // A server name is never an address, and has no trailing dot (RFC 6066, section 3).
  const servername = isIP(host) === 0 ? host.replace(/\.$/u, '') : '';
  const socket =
    secureContext === null
      ? connectTcp(tcp)
      : connectTls({
          ...tcp,
          secureContext,
          servername,
          ALPNProtocols: ['http/1.1'],
          rejectUnauthorized: true,
        });
  socket.setNoDelay(true);
  const destroy = () => socket.destroy();
  signal.addEventListener('abort', destroy, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', destroy));
  return new Promise((resolve, reject) => {
    let connected = false;
    socket.once('connect', () => {
      connected = true;
    });
    socket.once(secureContext === null ? 'connect' : 'secureConnect', () => resolve(socket));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reject(connected ? tlsFailed(url, error) : connectionFailed(url, error));
      // TLS errors do not close the connection.
      socket.destroy();
    });
    socket.once('close', () => reject(connectionFailed(url)));
  });
}

function connectionFailed(url: URL, error?: NodeJS.ErrnoException): OutboundError {
  const message = `Could not connect to ${url.host}${codeOf(error)}.`;
  return new OutboundError('connection_failed', false, message);
}

function tlsFailed(url: URL, error: NodeJS.ErrnoException): OutboundError {
  return new OutboundError(
    'tls_failed',
    false,
    `No secure connection to ${url.host} could be established${codeOf(error)}.`,
  );
}
