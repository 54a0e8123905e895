export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Returns whether lines of `level` are written if `least` is the least important level. */
export function isLogged(level: LogLevel, least: LogLevel): boolean {
  return least !== 'silent' && logLevels.indexOf(level) <= logLevels.indexOf(least);
}
