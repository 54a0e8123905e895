/** A setting is missing, unknown or malformed; the one-line message names it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
