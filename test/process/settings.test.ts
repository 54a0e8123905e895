import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { ConfigError, readClientConfig, readConfig } from '../../src/config/config.ts';
import { clientSettings, envName, flagName, type Setting, settings } from '../../src/config/settings.ts';
import { generateMasterKey } from '../../src/gingham.ts';
import { gingham } from '../support/process.ts';

/** For every setting a value it takes, and values it does not. */
const samples: Record<keyof typeof settings, { good: [string, unknown]; bad: string[] }> = {
  dataDir: { good: ['/var/lib/gingham', '/var/lib/gingham'], bad: [''] },
  ephemeral: { good: ['true', true], bad: ['', 'yes', '1', 'TRUE', ' true'] },
  databaseUrl: {
    good: ['postgres://u:p@h:5432/d', 'postgres://u:p@h:5432/d'],
    bad: ['', 'h:5432', 'mysql://u:p@h/d', 'postgres://h:99999/d'],
  },
  masterKey: { good: ['0f'.repeat(32), '0f'.repeat(32)], bad: ['', '0f', '0F'.repeat(32), '0g'.repeat(32)] },
  host: { good: ['::1', '::1'], bad: [''] },
  port: { good: ['0', 0], bad: ['', '65536', '-1', '80.5', '0x50', ' 80', '1e3'] },
  defaultEnvironment: { good: ['development', 'development'], bad: ['', 'Sandbox', 'staging'] },
  publicUrl: {
    good: ['https://bank.example/', 'https://bank.example'],
    bad: [
      '',
      'bank.example',
      'ftp://bank.example',
      'https://bank.example/path',
      'https://u@bank.example',
      'https://bank.example/?q',
    ],
  },
  webhookHttpAllowed: { good: ['true', true], bad: ['', 'yes'] },
  webhookTimeoutSeconds: { good: ['5', 5], bad: ['', '0', '61'] },
  webhookRetrySeconds: { good: ['60', 60], bad: ['', '0', '86401'] },
  webhookRetryFactor: { good: ['2', 2], bad: ['', '0', '11', '1.5'] },
  webhookRetryHours: { good: ['48', 48], bad: ['', '-1', '169'] },
  webhookRetryAfterHours: { good: ['0', 0], bad: ['', '25'] },
  webhookRejectedPercent: { good: ['50', 50], bad: ['', '0', '101', '90%'] },
  webhookRejectedHours: { good: ['12', 12], bad: ['', '0', '169'] },
  webhookConcurrency: { good: ['1', 1], bad: ['', '0', '101'] },
  sandboxRequestsKept: { good: ['0', 0], bad: ['', '-1', '10001'] },
  webhookLogDays: { good: ['90', 90], bad: ['', '0', '3651'] },
  privateAddresses: { good: ['all', 'all'], bad: ['', 'some', 'All'] },
  developmentEnabled: { good: ['false', false], bad: ['', 'no'] },
  limitedProductionCalls: { good: ['100', 100], bad: ['', '-1', '1000001', 'many'] },
  rateLimitPerMinute: { good: ['60', 60], bad: ['', '-1', '1.5'] },
  sessionHours: { good: ['24', 24], bad: ['', '0', '721'] },
  sessionIdleMinutes: { good: ['30', 30], bad: ['', '4', '43201'] },
  signInsPerMinute: { good: ['0', 0], bad: ['', '-1'] },
  oidcIssuer: {
    good: ['https://id.example/realms/a', 'https://id.example/realms/a'],
    bad: ['', 'id.example', 'http://id.example', 'https://id.example/?q', 'https://u@id.example'],
  },
  oidcClientId: { good: ['gingham', 'gingham'], bad: [''] },
  oidcClientSecret: { good: ['s3cret', 's3cret'], bad: [''] },
  oidcName: { good: ['the directory', 'the directory'], bad: [''] },
  maintenance: { good: ['true', true], bad: ['', 'on'] },
  logLevel: { good: ['debug', 'debug'], bad: ['', 'verbose', 'INFO'] },
};

const keys = Object.keys(samples) as (keyof typeof settings)[];

test('every setting is taken from its variable, and before that from its flag', () => {
  for (const key of keys) {
    const setting: Setting<unknown> = settings[key];
    const { good, bad } = samples[key];
    assert.equal(readConfig('dev', { [envName(setting)]: good[0] })[key], good[1]);
    assert.equal(readConfig('dev', { [envName(setting)]: bad[0] }, { [key]: good[0] })[key], good[1]);
  }
});

test('a malformed value is refused by name, from variable and flag alike', () => {
  for (const key of keys) {
    const setting: Setting<unknown> = settings[key];
    for (const value of samples[key].bad) {
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

test('a malformed secret is not repeated in its refusal', () => {
  const env = { GINGHAM_DATABASE_URL: 'mysql://me:hunter2@h/d' };
  assert.throws(
    () => readConfig('serve', env),
    ({ message }: Error) => !message.includes('hunter2'),
  );
});

test('settings that exclude each other are refused together', () => {
  const both = { GINGHAM_EPHEMERAL: 'true', GINGHAM_DATABASE_URL: 'postgres://u:p@h/d' };
  assert.throws(() => readConfig('dev', both), /GINGHAM_EPHEMERAL and GINGHAM_DATABASE_URL/u);
  const short = { GINGHAM_WEBHOOK_LOG_DAYS: '1', GINGHAM_WEBHOOK_RETRY_HOURS: '25' };
  assert.throws(() => readConfig('dev', short), /GINGHAM_WEBHOOK_LOG_DAYS .*GINGHAM_WEBHOOK_RETRY_HOURS/u);
  const off = { GINGHAM_DEFAULT_ENVIRONMENT: 'development', GINGHAM_DEVELOPMENT_ENABLED: 'false' };
  assert.throws(() => readConfig('dev', off), /GINGHAM_DEFAULT_ENVIRONMENT .*GINGHAM_DEVELOPMENT_ENABLED/u);
});

test('the settings of the command line as a client are checked like those of the server', () => {
  const { url, token } = readClientConfig({});
  assert.deepEqual({ url, token }, { url: clientSettings.url.default, token: undefined });
  assert.throws(
    () => readClientConfig({ GINGHAM_URL: 'localhost:4080' }),
    /^ConfigError: GINGHAM_URL must be/u,
  );
  assert.throws(() => readClientConfig({ GINGHAM_TOKEN: '' }), /^ConfigError: GINGHAM_TOKEN must be/u);
});

describe('the command line refuses to start a server', { concurrent: true }, () => {
  const refusals: [string, string[], Record<string, string>, RegExp][] = [
    [
      'with a setting it does not know',
      ['dev'],
      { GINGHAM_FOO: '1' },
      /^gingham: GINGHAM_FOO is not a setting/u,
    ],
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
