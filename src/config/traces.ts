import type { TraceSettings } from '../telemetry/telemetry.ts';
import { ConfigError } from './config-error.ts';

const defaultServiceName = 'gingham';

/**
 * Reads the variables of OpenTelemetry that say where traces are sent
 * (https://opentelemetry.io/docs/specs/otel/protocol/exporter/); undefined if none does. An empty one counts as unset, by
 * OpenTelemetry's rules.
 *
 * @throws ConfigError
 */
export function readTraceSettings(variables: NodeJS.ProcessEnv): TraceSettings | undefined {
  const endpoint = variables['OTEL_EXPORTER_OTLP_ENDPOINT'] || undefined;
  if (endpoint === undefined) return undefined;
  return {
    url: tracesUrl(endpoint),
    headers: headersOf(variables['OTEL_EXPORTER_OTLP_HEADERS'] ?? ''),
    serviceName: variables['OTEL_SERVICE_NAME'] || defaultServiceName,
    share: shareOf(variables['OTEL_TRACES_SAMPLER_ARG'] || '1'),
  };
}

function tracesUrl(endpoint: string): string {
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/u.test(url.protocol)) {
    throw new ConfigError(
      `OTEL_EXPORTER_OTLP_ENDPOINT must be http://host:port, not ${JSON.stringify(endpoint)}`,
    );
  }
  url.pathname = `${url.pathname.replace(/\/$/u, '')}/v1/traces`;
  return url.href;
}

/** `name=value` pairs, separated by commas, with encoded values (W3C Baggage, section 3.3). */
function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name = '', value = ''] =
        /^\s*([!#$%&'*+.^`|~\w-]+)\s*=\s*([\x20-\x7e]*)$/u.exec(pair.trimEnd()) ?? [];
      // The value can be a secret, so it is not shown.
      if (name === '')
        throw new ConfigError('OTEL_EXPORTER_OTLP_HEADERS must be name=value, separated by commas');
      return [name.toLowerCase(), decoded(value)];
    }),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function shareOf(text: string): number {
  const share = /^\d*\.?\d+$/u.test(text) ? Number(text) : Number.NaN;
  if (share >= 0 && share <= 1) return share;
  throw new ConfigError(`OTEL_TRACES_SAMPLER_ARG must be a share from 0 to 1, not ${JSON.stringify(text)}`);
}
