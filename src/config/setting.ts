import type { Contract } from '../domain/contract.ts';

export type Mode = 'dev' | 'serve';

/** One setting: an environment variable `GINGHAM_…` and a flag of the same name. */
export interface Setting<T> {
  /** Without the prefix: `DATA_DIR` is GINGHAM_DATA_DIR and --data-dir. */
  name: string;
  description: string;
  /** The form of the value, for the help and for the error of a malformed one. */
  form: string;
  /** Returns undefined if the text is malformed. */
  parse(text: string): T | undefined;
  /** In the form of the variable; null for none. By contract, it is part of the contract's profile. */
  default: string | null | Record<Mode, string> | Record<Contract, string>;
  /** Never shown, and not available as a flag, which other users of the machine could read. */
  isSecret?: true;
}

/** Returns the default of a setting, in the form of the variable; null for none. */
export function defaultOf(setting: Setting<unknown>, mode: Mode, contract: Contract): string | null {
  const fallback: string | null | Partial<Record<Mode | Contract, string>> = setting.default;
  if (fallback === null || typeof fallback === 'string') return fallback;
  return fallback[mode] ?? fallback[contract] ?? null;
}

/** Returns whether the default of a setting is part of the contract's profile. */
export function isInProfile({ default: fallback }: Setting<unknown>): boolean {
  return typeof fallback === 'object' && fallback !== null && 'latest' in fallback;
}

export const envPrefix = 'GINGHAM_';

export function envName({ name }: Setting<unknown>): string {
  return `${envPrefix}${name}`;
}

export function flagName({ name }: Setting<unknown>): string {
  return `--${name.toLowerCase().replaceAll('_', '-')}`;
}
