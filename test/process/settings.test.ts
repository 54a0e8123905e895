import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { clientSettings } from '../../src/config/client-settings.ts';
import { ConfigError, exceptionsToProfile, readClientConfig, readConfig } from '../../src/config/config.ts';
import { envName, flagName, type Setting } from '../../src/config/setting.ts';
import { settings } from '../../src/config/settings.ts';
import { generateMasterKey } from '../../src/gingham.ts';
import { gingham } from '../support/process.ts';
import { suiteScope } from '../support/scope.ts';
import { scratchDirectory } from '../support/scratch.ts';

const directory = scratchDirectory(suiteScope());

/** A file with a text, readable by its owner and group. */
function fileWith(text: string, mode = 0o440): string {
  const file = join(directory, `key-${text.length}-${mode}`);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const keyFile = fileWith(`${'0f'.repeat(32)}\n`);

/** A valid value for every setting, and invalid ones. */
const samples: Record<keyof typeof settings, { valid: [string, unknown]; invalid: string[] }> = {
  dataDir: { valid: ['/var/lib/gingham', '/var/lib/gingham'], invalid: [''] },
  ephemeral: { valid: ['true', true], invalid: ['', 'yes', '1', 'TRUE', ' true'] },
  databaseUrl: {
    valid: ['postgres://u:p@h:5432/d', 'postgres://u:p@h:5432/d'],
    invalid: ['', 'h:5432', 'mysql://u:p@h/d', 'postgres://h:99999/d'],
  },
  masterKey: {
    valid: ['0f'.repeat(32), '0f'.repeat(32)],
    invalid: ['', '0f', '0F'.repeat(32), '0g'.repeat(32)],
  },
  masterKeyFile: { valid: [keyFile, keyFile], invalid: [''] },
  previousMasterKey: { valid: ['0e'.repeat(32), '0e'.repeat(32)], invalid: ['', '0e', '0E'.repeat(32)] },
  previousMasterKeyFile: { valid: [keyFile, keyFile], invalid: [''] },
  host: { valid: ['::1', '::1'], invalid: [''] },
  port: { valid: ['0', 0], invalid: ['', '65536', '-1', '80.5', '0x50', ' 80', '1e3'] },
  defaultEnvironment: { valid: ['development', 'development'], invalid: ['', 'Sandbox', 'staging'] },
  publicUrl: {
    valid: ['https://bank.example/', 'https://bank.example'],
    invalid: [
      '',
      'bank.example',
      'ftp://bank.example',
      'https://bank.example/path',
      'https://u@bank.example',
      'https://:p@bank.example',
      'https://bank.example:0',
      'https://bank.example:00/',
      'https://bank.example/?q',
    ],
  },
  webhookHttpAllowed: { valid: ['true', true], invalid: ['', 'yes'] },
  webhookTimeoutSeconds: { valid: ['5', 5], invalid: ['', '0', '61'] },
  webhookRetrySeconds: { valid: ['60', 60], invalid: ['', '0', '86401'] },
  webhookRetryFactor: { valid: ['2', 2], invalid: ['', '0', '11', '1.5'] },
  webhookRetryHours: { valid: ['48', 48], invalid: ['', '-1', '169'] },
  webhookRetryAfterHours: { valid: ['0', 0], invalid: ['', '25'] },
  webhookRejectedPercent: { valid: ['50', 50], invalid: ['', '0', '101', '90%'] },
  webhookRejectedHours: { valid: ['12', 12], invalid: ['', '0', '169'] },
  webhookConcurrency: { valid: ['1', 1], invalid: ['', '0', '101'] },
  sandboxRequestsKept: { valid: ['0', 0], invalid: ['', '-1', '10001'] },
  sandboxEndCustomers: { valid: ['20000', 20_000], invalid: ['', '0', '10000001'] },
  sandboxSnapshots: { valid: ['5', 5], invalid: ['', '0', '1001'] },
  sandboxLogosMb: { valid: ['64', 64], invalid: ['', '3', 'all'] },
  sandboxWebhooks: { valid: ['1000', 1000], invalid: ['', '99', '10000001'] },
  auditDays: { valid: ['400', 400], invalid: ['', '-1', '36501'] },
  eraseDays: { valid: ['30', 30], invalid: ['', '-1', '36501'] },
  sandboxPastDays: { valid: ['0', 0], invalid: ['', '-1', '3651'] },
  trustedProxies: {
    valid: ['10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
    invalid: ['', 'proxy', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/', '::1,', '::/129'],
  },
  stopSeconds: { valid: ['10', 10], invalid: ['', '-1', '301'] },
  bodyMemoryMb: { valid: ['64', 64], invalid: ['', '0', '47', 'all'] },
  metricsToken: {
    valid: ['0123456789abcdef', '0123456789abcdef'],
    invalid: ['', '0123456789abcde', '0123456789 abcdef'],
  },
  maxEventLoopDelayMs: { valid: ['0', 0], invalid: ['', '-1', '60001', '1 s'] },
  webhookLogDays: { valid: ['90', 90], invalid: ['', '0', '3651'] },
  privateAddresses: { valid: ['all', 'all'], invalid: ['', 'some', 'All'] },
  contract: { valid: ['latest', 'latest'], invalid: ['', '1.740.1', 'Latest'] },
  developmentEnabled: { valid: ['false', false], invalid: ['', 'no'] },
  limitedProductionCalls: { valid: ['100', 100], invalid: ['', '-1', '1000001', 'many'] },
  supportEmailRequired: { valid: ['true', true], invalid: ['', 'yes'] },
  sandboxWebhookEnvironment: { valid: ['sandbox', 'sandbox'], invalid: ['', 'production'] },
  registrationErrorDetails: { valid: ['true', true], invalid: ['', 'some'] },
  latestProductsEnabled: { valid: ['true', true], invalid: ['', 'cra_qualify'] },
  demoPartnerProducts: { valid: ['all', 'all'], invalid: ['', 'latest'] },
  rateLimitPerMinute: { valid: ['60', 60], invalid: ['', '-1', '1.5'] },
  managementRateLimitPerMinute: { valid: ['0', 0], invalid: ['', '-1'] },
  searchesPerMinute: { valid: ['60', 60], invalid: ['', '1000001'] },
  searchesAtOnce: { valid: ['5', 5], invalid: ['0', '1001'] },
  wrongCredentialsPerMinute: { valid: ['0', 0], invalid: ['', '-1'] },
  takenNamesPerHour: { valid: ['10', 10], invalid: ['', '-1'] },
  sessionHours: { valid: ['24', 24], invalid: ['', '0', '721'] },
  sessionIdleMinutes: { valid: ['30', 30], invalid: ['', '4', '43201'] },
  signInsPerMinute: { valid: ['0', 0], invalid: ['', '-1'] },
  oidcIssuer: {
    valid: ['https://id.example/realms/a', 'https://id.example/realms/a'],
    invalid: [
      '',
      'id.example',
      'http://id.example',
      'https://id.example/?q',
      'https://u@id.example',
      'https://:p@id.example',
      'https://id.example:0/realms/a',
      'http://localhost:0',
    ],
  },
  oidcClientId: { valid: ['gingham', 'gingham'], invalid: [''] },
  oidcClientSecret: { valid: ['s3cret', 's3cret'], invalid: [''] },
  oidcName: { valid: ['the directory', 'the directory'], invalid: [''] },
  oidcTrustEmail: { valid: ['true', true], invalid: ['', 'yes'] },
  maintenance: { valid: ['true', true], invalid: ['', 'on'] },
  logLevel: { valid: ['debug', 'debug'], invalid: ['', 'verbose', 'INFO'] },
};

const keys = Object.keys(samples) as (keyof typeof settings)[];

test('every setting is read from its flag, else from its variable', () => {
  for (const key of keys) {
    const setting: Setting<unknown> = settings[key];
    const { valid, invalid } = samples[key];
    assert.deepEqual(readConfig('dev', { [envName(setting)]: valid[0] })[key], valid[1]);
    const overridden = readConfig('dev', { [envName(setting)]: invalid[0] }, { [key]: valid[0] })[key];
    assert.deepEqual(overridden, valid[1]);
  }
});

test('a malformed value is rejected by name, from variable and flag', () => {
  for (const key of keys) {
    const setting: Setting<unknown> = settings[key];
    for (const value of samples[key].invalid) {
      const refusal = (name: string) => (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        assert.ok(error.message.startsWith(`${name} must be ${setting.form}`), error.message);
        return true;
      };
      assert.throws(() => readConfig('dev', { [envName(setting)]: value }), refusal(envName(setting)));
      assert.throws(() => readConfig('dev', {}, { [key]: value }), refusal(flagName(setting)));
    }
  }
});

test('a URL with port 0 is rejected with the allowed ports', () => {
  const rejects = (variable: string, value: string, form: string) =>
    assert.throws(
      () => readConfig('dev', { [variable]: value }),
      new ConfigError(`${variable} must be ${form}, not "${value}"`),
    );
  const port = 'with an optional port from 1 to 65535';
  rejects('GINGHAM_PUBLIC_URL', 'https://bank.example:0', `https://host, ${port}`);
  const issuer = `https://host/path, ${port}; http on this machine only`;
  rejects('GINGHAM_OIDC_ISSUER', 'https://id.example:0/a', issuer);
});

test('a malformed secret is not repeated in its error', () => {
  const env = { GINGHAM_DATABASE_URL: 'mysql://me:hunter2@h/d' };
  assert.throws(
    () => readConfig('serve', env),
    ({ message }: Error) => !message.includes('hunter2'),
  );
});

test('settings that exclude each other are rejected together', () => {
  const both = { GINGHAM_EPHEMERAL: 'true', GINGHAM_DATABASE_URL: 'postgres://u:p@h/d' };
  assert.throws(() => readConfig('dev', both), /GINGHAM_EPHEMERAL and GINGHAM_DATABASE_URL/u);
  const short = { GINGHAM_WEBHOOK_LOG_DAYS: '1', GINGHAM_WEBHOOK_RETRY_HOURS: '25' };
  assert.throws(() => readConfig('dev', short), /GINGHAM_WEBHOOK_LOG_DAYS .*GINGHAM_WEBHOOK_RETRY_HOURS/u);
  const days = { GINGHAM_AUDIT_DAYS: '29' };
  assert.throws(() => readConfig('dev', days), /GINGHAM_AUDIT_DAYS .*GINGHAM_WEBHOOK_LOG_DAYS/u);
  const off = { GINGHAM_DEFAULT_ENVIRONMENT: 'development', GINGHAM_DEVELOPMENT_ENABLED: 'false' };
  assert.throws(() => readConfig('dev', off), /GINGHAM_DEFAULT_ENVIRONMENT .*GINGHAM_DEVELOPMENT_ENABLED/u);
  const latest = { GINGHAM_DEFAULT_ENVIRONMENT: 'development', GINGHAM_CONTRACT: 'latest' };
  assert.throws(() => readConfig('dev', latest), /its default if GINGHAM_CONTRACT is latest/u);
});

test('a master key is read from a file, which other users may not have access to', () => {
  for (const variable of ['GINGHAM_MASTER_KEY', 'GINGHAM_PREVIOUS_MASTER_KEY']) {
    const key = variable === 'GINGHAM_MASTER_KEY' ? 'masterKey' : 'previousMasterKey';
    const name = `${variable}_FILE`;
    assert.equal(readConfig('dev', { [name]: keyFile })[key], '0f'.repeat(32));
    assert.equal(readConfig('dev', {}, { [`${key}File`]: keyFile })[key], '0f'.repeat(32));
    const rejects = (env: Record<string, string>, message: string) =>
      assert.throws(() => readConfig('dev', env), new ConfigError(message));
    rejects({ [variable]: '0e'.repeat(32), [name]: keyFile }, `${variable} and ${name} exclude each other`);
    rejects({ [name]: '/no/such/file' }, `${name} /no/such/file cannot be read (ENOENT)`);
    const other = fileWith('0f');
    rejects({ [name]: other }, `${name} ${other} does not contain a master key`);
    for (const mode of [0o644, 0o660]) {
      const open = fileWith('0f'.repeat(32), mode);
      rejects({ [name]: open }, `${name} ${open} is accessible to other users; run chmod 600 ${open}`);
    }
  }
  assert.equal(readClientConfig({ GINGHAM_MASTER_KEY_FILE: keyFile }).masterKey, '0f'.repeat(32));
});

test('the contract determines the defaults of other settings, each of which can still be set', () => {
  const inProfile = (given: Record<string, string>, flags = {}) => {
    const config = readConfig('dev', given, flags);
    const shown = config.inEffect.filter(({ source }) => source === 'profile');
    return { config, shown: Object.fromEntries(shown.map(({ variable, value }) => [variable, value])) };
  };
  assert.deepEqual(inProfile({}).shown, {
    GINGHAM_DEVELOPMENT_ENABLED: 'true',
    GINGHAM_LIMITED_PRODUCTION_CALLS: '0',
    GINGHAM_SUPPORT_EMAIL_REQUIRED: 'false',
    GINGHAM_SANDBOX_WEBHOOK_ENVIRONMENT: 'registration',
    GINGHAM_REGISTRATION_ERROR_DETAILS: 'false',
    GINGHAM_LATEST_PRODUCTS_ENABLED: 'false',
    GINGHAM_DEMO_PARTNER_PRODUCTS: '1.517.0',
  });
  assert.deepEqual(inProfile({}).shown, inProfile({ GINGHAM_CONTRACT: '1.517.0' }).shown);
  const latest = inProfile({ GINGHAM_CONTRACT: 'latest' });
  assert.deepEqual(latest.shown, {
    GINGHAM_DEVELOPMENT_ENABLED: 'false',
    GINGHAM_LIMITED_PRODUCTION_CALLS: '100',
    GINGHAM_SUPPORT_EMAIL_REQUIRED: 'true',
    GINGHAM_SANDBOX_WEBHOOK_ENVIRONMENT: 'sandbox',
    GINGHAM_REGISTRATION_ERROR_DETAILS: 'true',
    GINGHAM_LATEST_PRODUCTS_ENABLED: 'true',
    GINGHAM_DEMO_PARTNER_PRODUCTS: 'all',
  });
  assert.deepEqual(exceptionsToProfile(latest.config), []);
  assert.deepEqual(latest.shown, inProfile({}, { contract: 'latest' }).shown);

  const flags = { developmentEnabled: true, limitedProductionCalls: '100' };
  const { config, shown } = inProfile(
    { GINGHAM_CONTRACT: 'latest', GINGHAM_SUPPORT_EMAIL_REQUIRED: 'false' },
    flags,
  );
  assert.equal(config.developmentEnabled, true);
  assert.equal(config.supportEmailRequired, false);
  assert.equal(config.limitedProductionCalls, 100);
  assert.equal(Object.keys(shown).length, 4);
  // A value that is set, but does not differ, is no exception.
  const exceptions = ['--development-enabled true', '--support-email-required false'];
  assert.deepEqual(exceptionsToProfile(config), exceptions);
});

test('settings of the command line as a client are validated like those of the server', () => {
  const { url, token } = readClientConfig({});
  assert.deepEqual({ url, token }, { url: clientSettings.url.default, token: undefined });
  assert.throws(
    () => readClientConfig({ GINGHAM_URL: 'localhost:4080' }),
    /^ConfigError: GINGHAM_URL must be/u,
  );
  assert.throws(() => readClientConfig({ GINGHAM_TOKEN: '' }), /^ConfigError: GINGHAM_TOKEN must be/u);
});

describe('the command line does not start a server', { concurrent: true }, () => {
  const refusals: [string, string[], Record<string, string>, RegExp][] = [
    ['with an unknown setting', ['dev'], { GINGHAM_FOO: '1' }, /^gingham: GINGHAM_FOO is not a setting/u],
    [
      'without a master key',
      ['serve'],
      {},
      /^gingham: GINGHAM_MASTER_KEY is not set; .*`gingham key generate`/u,
    ],
    [
      'with a malformed master key',
      ['serve'],
      { GINGHAM_MASTER_KEY: 'abc' },
      /^gingham: GINGHAM_MASTER_KEY must be 64 lower-case hexadecimal digits$/mu,
    ],
    [
      'with a malformed value',
      ['serve'],
      { GINGHAM_MASTER_KEY: generateMasterKey(), GINGHAM_PORT: '99999' },
      /^gingham: GINGHAM_PORT must be a whole number from 0 to 65535, not "99999"$/mu,
    ],
    ['with an unknown flag', ['dev', '--prot', '1'], {}, /^gingham: unknown option '--prot' .*--port/u],
  ];
  for (const [name, args, env, line] of refusals) {
    test(name, async (t) => {
      const { code, stdout, stderr } = await gingham(t, args, { env }).ended;
      assert.match(stderr, line);
      assert.deepEqual({ code, stdout, lines: stderr.split('\n').length }, { code: 2, stdout: '', lines: 2 });
    });
  }
});

describe('the variables of OpenTelemetry', () => {
  const read = (env: Record<string, string>) => readConfig('dev', env).traces;
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' };

  test('state where traces are sent', () => {
    assert.equal(read({ OTEL_SERVICE_NAME: 'a', OTEL_EXPORTER_OTLP_ENDPOINT: '' }), undefined);
    const url = 'http://collector:4318/v1/traces';
    assert.deepEqual(read(endpoint), { url, headers: {}, serviceName: 'gingham', share: 1 });
    const withQuery = read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/in/?tenant=a' });
    assert.equal(withQuery?.url, 'http://collector:4318/in/v1/traces?tenant=a');
    const others = {
      OTEL_EXPORTER_OTLP_HEADERS: 'Api-Key=a%3D, Authorization = Bearer c ,b=c',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    };
    assert.deepEqual(read({ ...endpoint, ...others, OTEL_SERVICE_NAME: 'd' }), {
      url,
      headers: { 'api-key': 'a=', authorization: 'Bearer c', b: 'c' },
      serviceName: 'd',
      share: 0.25,
    });
  });

  test('are rejected by name if they are malformed, without their secrets', () => {
    const rejects = (env: Record<string, string>, message: string) =>
      assert.throws(() => read({ ...endpoint, ...env }), new ConfigError(message));
    rejects(
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
      'OTEL_EXPORTER_OTLP_ENDPOINT must be http://host:port, not "collector:4318"',
    );
    rejects(
      { OTEL_EXPORTER_OTLP_HEADERS: 'hunter2' },
      'OTEL_EXPORTER_OTLP_HEADERS must be name=value, separated by commas',
    );
    rejects({ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG must be a share from 0 to 1, not "2"');
  });
});
