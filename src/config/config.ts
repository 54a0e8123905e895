import { isIP } from 'node:net';
import { type Contract, defaultContract } from '../domain/contract.ts';
import type { TraceSettings } from '../telemetry/telemetry.ts';
import { clientSettings } from './client-settings.ts';
import { ConfigError } from './config-error.ts';
import { masterKeyFrom } from './master-key.ts';
import { defaultOf, envName, envPrefix, flagName, isInProfile, type Mode, type Setting } from './setting.ts';
import { settings } from './settings.ts';
import { readTraceSettings } from './traces.ts';

export { ConfigError } from './config-error.ts';

type Values<T extends Record<string, Setting<unknown>>> = {
  readonly [K in keyof T]:
    | NonNullable<ReturnType<T[K]['parse']>>
    | (T[K]['default'] extends null ? undefined : never);
};

/** The current value of a setting, for display. */
interface SettingInEffect {
  variable: string;
  /** Null for secrets. */
  flag: string | null;
  description: string;
  form: string;
  /** In the form of the variable; null if it has no value, and for secrets. */
  value: string | null;
  isSet: boolean;
  isSecret: boolean;
  /** `profile` for a default that depends on the contract. */
  source: 'default' | 'profile' | 'environment' | 'flag';
}

/** All settings of a server, typed, checked and frozen. */
export type Config = Values<typeof settings> & {
  readonly mode: Mode;
  /** Every setting, in the order of the table. */
  readonly inEffect: readonly SettingInEffect[];
  /** From the variables of OpenTelemetry; undefined if no traces are sent. */
  readonly traces: TraceSettings | undefined;
};
/** Settings of the command line as a client of a running server. */
export type ClientConfig = Values<typeof clientSettings> & Pick<Config, 'dataDir' | 'masterKey'>;

/** Text by setting key, as given by flags. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** Takes a warning: one line for the person who starts the command. */
type Warn = (line: string) => void;

/**
 * Reads a server's settings: flags before environment variables before defaults, some of which depend on the contract. Warns of the variables that it ignores
 * because Kubernetes sets them.
 *
 * @throws ConfigError
 */
export function readConfig(
  mode: Mode,
  variables: NodeJS.ProcessEnv,
  flags: Flags = {},
  warn: Warn = warnOnStderr,
): Config {
  const { env, ignored } = withoutServiceVariables(variables);
  rejectUnknown(env);
  const contract = readOne(settings.contract, { flag: flags['contract'], env, mode }) as Contract;
  const inEffect = Object.entries(settings).map(([key, setting]) =>
    toSettingInEffect(setting, givenFor(setting, { flag: flags[key], env, mode, contract })),
  );
  const values = readAll(settings, { env, mode, contract }, flags) as Values<typeof settings>;
  const config: Config = {
    mode,
    inEffect,
    traces: readTraceSettings(variables),
    ...values,
    masterKey: masterKeyOf(values),
    previousMasterKey: masterKeyFrom(
      envName(settings.previousMasterKey),
      values.previousMasterKey,
      values.previousMasterKeyFile,
    ),
  };
  if (config.ephemeral && config.databaseUrl !== undefined) {
    throw new ConfigError('GINGHAM_EPHEMERAL and GINGHAM_DATABASE_URL exclude each other');
  }
  if (mode === 'serve' && config.masterKey === undefined) {
    throw new ConfigError(
      'GINGHAM_MASTER_KEY is not set; create one with `gingham key generate` and keep it safe',
    );
  }
  if (config.defaultEnvironment === 'development' && !config.developmentEnabled) {
    const reason = contract === defaultContract ? '' : ` (its default if GINGHAM_CONTRACT is ${contract})`;
    throw new ConfigError(
      `GINGHAM_DEFAULT_ENVIRONMENT is development, but GINGHAM_DEVELOPMENT_ENABLED is false${reason}`,
    );
  }
  if (config.webhookLogDays * 24 < config.webhookRetryHours) {
    throw new ConfigError(
      'GINGHAM_WEBHOOK_LOG_DAYS is shorter than GINGHAM_WEBHOOK_RETRY_HOURS: webhooks would be deleted before their last retry',
    );
  }
  if (config.auditDays !== 0 && config.auditDays < config.webhookLogDays) {
    throw new ConfigError(
      'GINGHAM_AUDIT_DAYS is shorter than GINGHAM_WEBHOOK_LOG_DAYS: webhooks would lose their events',
    );
  }
  warnOfIgnored(ignored, warn);
  return Object.freeze(config);
}

/** Returns the settings that differ from the profile of the contract, as they would be written as flags. */
export function exceptionsToProfile({ mode, contract, inEffect }: Config): string[] {
  const profile = Object.values(settings).filter(isInProfile);
  return profile.flatMap((setting) => {
    const { value } = inEffect.find(({ variable }) => variable === envName(setting)) as SettingInEffect;
    return value === defaultOf(setting, mode, contract) ? [] : [`${flagName(setting)} ${value}`];
  });
}

/** @throws ConfigError */
export function readClientConfig(
  variables: NodeJS.ProcessEnv,
  flags: Flags = {},
  warn: Warn = warnOnStderr,
): ClientConfig {
  const { env, ignored } = withoutServiceVariables(variables);
  rejectUnknown(env);
  const { dataDir, masterKey, masterKeyFile } = settings;
  const table = { ...clientSettings, dataDir, masterKey, masterKeyFile };
  const values = readAll(table, { env, mode: 'dev' }, flags) as ClientConfig & Pick<Config, 'masterKeyFile'>;
  warnOfIgnored(ignored, warn);
  return Object.freeze({ ...values, masterKey: masterKeyOf(values) });
}

/** @throws ConfigError if it cannot be read from its file, or both are set */
function masterKeyOf({ masterKey, masterKeyFile }: Pick<Config, 'masterKey' | 'masterKeyFile'>) {
  return masterKeyFrom(envName(settings.masterKey), masterKey, masterKeyFile);
}

/** The variables that can be settings, and the names of those that Kubernetes sets for its Services. */
function withoutServiceVariables(variables: NodeJS.ProcessEnv) {
  const ours = Object.entries(variables).filter(([name]) => name.startsWith(envPrefix));
  const isIgnored = ([name, value]: [string, string | undefined]) => isServiceVariable(name, value ?? '');
  return {
    env: Object.fromEntries(ours.filter((variable) => !isIgnored(variable))),
    ignored: ours.filter(isIgnored).map(([name]) => name),
  };
}

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
 * Returns whether Kubernetes sets this variable for a Service: it gives every pod the addresses of the Services in its namespace,
 * so one named `gingham` or `gingham-postgres` brings variables that start as the settings do
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
 */
function isServiceVariable(name: string, value: string): boolean {
  return forms.some(([pattern, isValue]) => pattern.test(name) && isValue(value));
}

function warnOfIgnored(names: readonly string[], warn: Warn): void {
  if (names.length === 0) return;
  warn(
    `ignored variables that Kubernetes sets for Services (enableServiceLinks): ${names.toSorted().join(', ')}`,
  );
}

function warnOnStderr(line: string): void {
  process.stderr.write(`gingham: ${line}\n`);
}

function rejectUnknown(env: NodeJS.ProcessEnv): void {
  const known = new Set([...Object.values(settings), ...Object.values(clientSettings)].map(envName));
  const unknown = Object.keys(env).find((name) => name.startsWith(envPrefix) && !known.has(name));
  if (unknown !== undefined) throw new ConfigError(`${unknown} is not a setting of Gingham`);
}

/** What the value of a setting is read from. */
interface Sources {
  flag?: string | boolean | undefined;
  env: NodeJS.ProcessEnv;
  mode: Mode;
  contract?: Contract;
}

function readAll(
  table: Record<string, Setting<unknown>>,
  sources: Sources,
  flags: Flags,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).map(([key, setting]) => [key, readOne(setting, { ...sources, flag: flags[key] })]),
  );
}

function readOne(setting: Setting<unknown>, sources: Sources): unknown {
  const { text, source } = givenFor(setting, sources);
  if (text === null) return undefined;
  const value = setting.parse(text);
  if (value !== undefined) return value;
  const name = source === 'flag' ? flagName(setting) : envName(setting);
  const shown = setting.isSecret ? '' : `, not ${JSON.stringify(text)}`;
  throw new ConfigError(`${name} must be ${setting.form}${shown}`);
}

interface Given {
  text: string | null;
  source: SettingInEffect['source'];
}

function givenFor(
  setting: Setting<unknown>,
  { flag, env, mode, contract = defaultContract }: Sources,
): Given {
  if (flag !== undefined) return { text: String(flag), source: 'flag' };
  const variable = env[envName(setting)];
  if (variable !== undefined) return { text: variable, source: 'environment' };
  const source = isInProfile(setting) ? 'profile' : 'default';
  return { text: defaultOf(setting, mode, contract), source };
}

function toSettingInEffect(setting: Setting<unknown>, { text, source }: Given): SettingInEffect {
  const isSecret = setting.isSecret ?? false;
  return {
    variable: envName(setting),
    flag: isSecret ? null : flagName(setting),
    description: setting.description,
    form: setting.form,
    value: isSecret ? null : text,
    isSet: text !== null,
    isSecret,
    source,
  };
}
