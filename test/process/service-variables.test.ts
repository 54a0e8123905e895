import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { ConfigError, readClientConfig, readConfig } from '../../src/config/config.ts';
import { generateMasterKey } from '../../src/gingham.ts';
import { gingham, serverProcess } from '../support/process.ts';
import { noStore } from '../support/stores.ts';

interface Service {
  name: string;
  ip: string;
  ports: { port: number; protocol: string; name?: string }[];
}

/** The variables that the kubelet sets for a Service (kubernetes/pkg/kubelet/envvars/envvars.go). */
function variablesOf({ name, ip, ports }: Service): Record<string, string> {
  const upper = (text: string) => text.replaceAll('-', '_').toUpperCase();
  const prefix = upper(name);
  const host = ip.includes(':') ? `[${ip}]` : ip;
  const all: Record<string, string> = { [`${prefix}_SERVICE_HOST`]: ip };
  for (const [index, { port, protocol, name: portName }] of ports.entries()) {
    const link = `${prefix}_PORT_${port}_${protocol}`;
    const endpoint = `${protocol.toLowerCase()}://${host}:${port}`;
    Object.assign(all, {
      ...(index === 0 ? { [`${prefix}_SERVICE_PORT`]: `${port}`, [`${prefix}_PORT`]: endpoint } : {}),
      ...(portName === undefined ? {} : { [`${prefix}_SERVICE_PORT_${upper(portName)}`]: `${port}` }),
      [link]: endpoint,
      [`${link}_PROTO`]: protocol.toLowerCase(),
      [`${link}_PORT`]: `${port}`,
      [`${link}_ADDR`]: ip,
    });
  }
  return all;
}

const services: Service[] = [
  {
    name: 'gingham',
    ip: '10.0.0.1',
    ports: [
      { port: 4080, protocol: 'TCP', name: 'http' },
      { port: 9090, protocol: 'TCP', name: 'metrics-http' },
    ],
  },
  { name: 'gingham', ip: '10.0.0.1', ports: [{ port: 80, protocol: 'TCP' }] },
  { name: 'gingham-postgres', ip: '10.0.0.2', ports: [{ port: 5432, protocol: 'TCP' }] },
  {
    name: 'gingham-2-dns-port',
    ip: 'fd00:10:96::a',
    ports: [
      { port: 53, protocol: 'UDP', name: 'dns' },
      { port: 53, protocol: 'TCP', name: 'dns-tcp' },
      { port: 65535, protocol: 'SCTP', name: 'sctp' },
    ],
  },
];

describe('variables that Kubernetes sets for a Service', () => {
  const master = { GINGHAM_MASTER_KEY: generateMasterKey() };

  test('are ignored with one warning that names each, in the server and in the command line', () => {
    for (const service of services) {
      const variables = variablesOf(service);
      for (const read of [
        (warn: (line: string) => void) =>
          assert.equal(readConfig('dev', { ...variables }, {}, warn).port, 4080),
        (warn: (line: string) => void) =>
          assert.equal(readConfig('serve', { ...variables, ...master }, { port: '81' }, warn).port, 81),
        (warn: (line: string) => void) => readClientConfig({ ...variables }, {}, warn),
      ]) {
        const warnings: string[] = [];
        read((line) => warnings.push(line));
        const [, names] = /^ignored variables that Kubernetes sets .*: (.+)$/u.exec(warnings.join()) ?? [];
        assert.deepEqual(names?.split(', '), Object.keys(variables).sort());
      }
    }
  });

  test('leave the settings in effect', () => {
    const port = { GINGHAM_PORT: '4081' };
    const variables = { ...variablesOf(services[0] as Service), ...port };
    assert.equal(readConfig('dev', variables, {}, () => {}).port, 4081);
    assert.deepEqual(readConfig('dev', variables, {}, () => {}).inEffect, readConfig('dev', port).inEffect);
  });

  test('cause no warning if there are none, or if the command is rejected', () => {
    const warn = (line: string) => assert.fail(line);
    readConfig('dev', { OTHER_SERVICE_HOST: '10.0.0.1', PATH: undefined }, {}, warn);
    readClientConfig({ OTHER_PORT: 'tcp://10.0.0.1:80' }, {}, warn);
    const variables = variablesOf(services[0] as Service);
    assert.throws(() => readConfig('serve', variables, {}, warn), /GINGHAM_MASTER_KEY is not set/u);
    assert.throws(
      () => readConfig('dev', { ...variables, GINGHAM_FOO: '1' }, {}, warn),
      /GINGHAM_FOO is not/u,
    );
  });

  test('are distinguished from typos, which are rejected', () => {
    for (const [name, value] of [
      ['GINGHAM_PORT', 'abc'],
      ['GINGHAM_PORT', 'tcp://gingham:4080'],
      ['GINGHAM_PORT', 'tcp://10.0.0.1'],
      ['GINGHAM_PORT', 'http://10.0.0.1:4080'],
      ['GINGHAM_PORT', 'tcp://10.0.0.1:65536'],
      ['GINGHAM_PORT', 'tcp://10.0.0.1:4080/'],
      ['GINGHAM_PORT', 'tcp://fd00::1:4080'],
      ['GINGHAM_PORTS', 'tcp://10.0.0.1:4080'],
      ['GINGHAM_HOST_PORT', '4080'],
      ['GINGHAM_SERVICE_HOST', 'localhost'],
      ['GINGHAM_SERVICE_HOST', ''],
      ['GINGHAM_SERVICE_PORT', 'http'],
      ['GINGHAM_SERVICE_PORTS', '4080'],
      ['GINGHAM_service_SERVICE_PORT', '4080'],
      ['GINGHAM_SERVICE', '10.0.0.1'],
      ['GINGHAM_PORT_4080', 'tcp://10.0.0.1:4080'],
      ['GINGHAM_PORT_4080_TCP', '10.0.0.1:4080'],
      ['GINGHAM_PORT_4080_TCP_ADDR', 'here'],
      ['GINGHAM_PORT_4080_TCP_PROTO', 'http'],
      ['GINGHAM_PORT_4080_TCP_NAME', '10.0.0.1'],
    ] as const) {
      const refused = (error: unknown) =>
        error instanceof ConfigError && error.message.startsWith(`${name} `);
      assert.throws(() => readConfig('dev', { [name]: value }), refused, `${name}=${value}`);
      if (name !== 'GINGHAM_PORT') assert.throws(() => readClientConfig({ [name]: value }), refused);
    }
  });

  test('cause one line on standard error of a server and of a command', async (t) => {
    const env = { ...(await noStore(t, 'sqlite')), ...Object.assign({}, ...services.map(variablesOf)) };
    const other = await noStore(t, 'sqlite');
    const warning = /^gingham: ignored variables .*GINGHAM_PORT, .*\n$/u;
    const server = await serverProcess(t, ['serve', '--port', '0'], {
      env: { ...env, GINGHAM_LOG_LEVEL: 'error' },
    });
    const key = { GINGHAM_URL: server.url, GINGHAM_TOKEN: 'gop_wrong' };
    const [listed, made] = await Promise.all([
      gingham(t, ['partner', 'list'], { env: { ...env, ...key } }).ended,
      gingham(t, ['operator', 'create-token'], { env: { ...env, ...other } }).ended,
    ]);
    const [first = '', ...others] = listed.stderr.split(/(?<=\n)/u);
    assert.match(first, warning);
    assert.deepEqual([listed.code, others.length], [4, 1]);
    assert.match(made.stderr, warning);
    assert.equal(made.code, 0);
    server.child.kill('SIGTERM');
    assert.match((await server.ended).stderr, warning);
  });
});
