import { isIP } from 'node:net';

const isAddress = (text: string) => isIP(text) !== 0;
const isPort = (text: string) => /^\d{1,5}$/u.test(text) && Number(text) <= 65_535;
const isProtocol = (text: string) => /^(?:tcp|udp|sctp)$/u.test(text);

/** `tcp://10.0.0.1:4080`, or `tcp://[fd00::1]:4080`. */
function isEndpoint(text: string): boolean {
  const [, protocol = '', bracketed, plain = '', port = ''] =
    /^(\w+):\/\/(?:\[(.+)\]|([^:]+)):(\d+)$/u.exec(text) ?? [];
  return isProtocol(protocol) && isAddress(bracketed ?? plain) && isPort(port);
}

/** The end of a variable's name, after the name of the service, and the check of its value. */
const forms: readonly [name: RegExp, isValue: (text: string) => boolean][] = [
  [/^[A-Z0-9_]+_SERVICE_HOST$/u, isAddress],
  [/^[A-Z0-9_]+_SERVICE_PORT(?:_[A-Z0-9_]+)?$/u, isPort],
  [/^[A-Z0-9_]+_PORT(?:_\d+_(?:TCP|UDP|SCTP))?$/u, isEndpoint],
  [/^[A-Z0-9_]+_PORT_\d+_(?:TCP|UDP|SCTP)_ADDR$/u, isAddress],
  [/^[A-Z0-9_]+_PORT_\d+_(?:TCP|UDP|SCTP)_PORT$/u, isPort],
  [/^[A-Z0-9_]+_PORT_\d+_(?:TCP|UDP|SCTP)_PROTO$/u, isProtocol],
];

/**
 * Whether Kubernetes sets this variable for a Service: it gives every pod the addresses of the Services in its namespace,
 * so one named `gingham` or `gingham-postgres` brings variables that start as the settings do
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
 */
export function isServiceVariable(name: string, value: string): boolean {
  return forms.some(([pattern, isValue]) => pattern.test(name) && isValue(value));
}
