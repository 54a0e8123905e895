import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { accessSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, test } from 'vitest';
import { billOfMaterials } from '../../scripts/sbom.ts';
import { environments } from '../../src/domain/environment.ts';
import { eventually } from '../support/eventually.ts';
import { cleanEnv, machinePath, repository, run, untilReady } from '../support/process.ts';
import { suiteScope } from '../support/scope.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { type SdkName, sdkJourney, sdks } from '../support/sdk-journey.ts';

/** A project with the packed tarball installed, and only its dependencies; its name has characters special in URLs. */
const project = join(scratchDirectory(suiteScope()), '50%20off #1? é');
const installed = join(project, 'node_modules', 'gingham');
const launcher = join(installed, 'bin', 'gingham.js');

beforeAll(() => {
  const stdio: ('ignore' | 'pipe')[] = ['ignore', 'pipe', 'ignore'];
  const options = { cwd: repository, env: cleanEnv(), stdio };
  // `npm run check` checks the types, which takes ten times as long as the rest.
  execFileSync(process.execPath, [join(repository, 'scripts/build.js'), '--noCheck'], options);
  mkdirSync(project);
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', project];
  const tarball = execFileSync('npm', pack, options).toString().trim();
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, tarball), '--strip-components', '1', '-C', installed]);
  linkDependencies();
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
});

/** Links the package's dependencies from the lock file, without those for development. */
function linkDependencies(): void {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));
  for (const [path, { dev }] of Object.entries<{ dev?: boolean }>(lock.packages)) {
    const isTop = path !== '' && path.lastIndexOf('node_modules/') === 0;
    if (!isTop || dev === true || !isPresent(join(repository, path))) continue;
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(join(repository, path), join(project, path));
  }
}

function isPresent(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}

describe('the packed build', () => {
  test('contains only the published files', () => {
    const top = readdirSync(installed);
    const known = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'bin',
      'dist',
      'docs',
      'package.json',
    ];
    assert.deepEqual(
      top.filter((name) => !known.includes(name)),
      [],
    );
    for (const required of ['LICENSE', 'bin', 'dist', 'package.json'])
      assert.ok(top.includes(required), required);
    const built = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      built.filter((name) => name.includes('.test.')),
      [],
    );
  });

  test('contains a bill of materials with every package that it installs or includes', () => {
    const read = (file: string) => readFileSync(join(installed, file), 'utf8');
    const bill = JSON.parse(read('dist/sbom.cdx.json'));
    const own = JSON.parse(read('package.json'));
    const { purl } = bill.metadata.component;
    assert.deepEqual(
      [bill.bomFormat, bill.specVersion, purl],
      ['CycloneDX', '1.6', `pkg:npm/gingham@${own.version}`],
    );
    const listed: string[] = bill.components.map((component: Record<string, string>) => component['purl']);
    for (const [name, version] of Object.entries({ ...own.dependencies, ...own.optionalDependencies })) {
      assert.ok(listed.includes(`pkg:npm/${name.replace('@', '%40')}@${version}`), name);
    }
    assert.ok(listed.some((one) => one.startsWith('pkg:npm/react-dom@')));
    assert.ok(!listed.some((one) => /\/(?:vite|typescript|playwright-core)@/u.test(one)), `${listed}`);
    for (const { name, hashes, licenses } of bill.components) assert.ok(hashes && licenses, name);
    for (const { dependsOn } of bill.dependencies)
      for (const one of dependsOn) assert.ok(listed.includes(one), one);
    // Without a time or random ids, so that a build can be repeated.
    assert.equal(billOfMaterials(own), read('dist/sbom.cdx.json'));
  });

  test('completes the journey of the SDKs from an empty store, and stops cleanly, on the machine’s Node', async (t) => {
    const server = await untilReady(
      run(t, 'node', [launcher, 'dev', '--json'], {
        cwd: project,
        env: { PATH: machinePath, GINGHAM_PORT: '0' },
      }),
    );
    for (const sdk of Object.keys(sdks) as SdkName[]) {
      for (const environment of environments) {
        for (const place of ['headers', 'body'] as const) {
          await sdkJourney(sdk, server.url, server.demo, environment, place);
        }
      }
    }
    server.child.kill('SIGTERM');
    const { code, signal, stderr } = await server.ended;
    assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
  });

  test('includes the console, and the OpenAPI document, from which commands are made', async (t) => {
    const env = { PATH: machinePath, GINGHAM_PORT: '0', GINGHAM_DATA_DIR: 'document' };
    const { url, demo } = await untilReady(
      run(t, 'node', [launcher, 'dev', '--json'], { cwd: project, env }),
    );
    const page = await (await fetch(`${url}/console`)).text();
    const script = /src="([^"]+\.js)"/u.exec(page)?.[1];
    const { status, headers } = await fetch(`${url}${script}`);
    assert.deepEqual([status, headers.get('content-type')], [200, 'text/javascript; charset=utf-8']);
    const args = [launcher, 'partner', 'list', '--url', url, '--data-dir', 'document', '--json'];
    const { code, stdout, stderr } = await run(t, 'node', args, { cwd: project, env: { PATH: machinePath } })
      .ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.equal(JSON.parse(stdout).partners[0].client_id, demo.clientId);
  });

  test('the server stops if its launcher is killed, so that the next one can start', async (t) => {
    const start = () =>
      untilReady(
        run(t, 'node', [launcher, 'dev', '--json'], {
          cwd: project,
          env: { PATH: machinePath, GINGHAM_PORT: '0', GINGHAM_DATA_DIR: 'killed' },
        }),
      );
    const first = await start();
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await start();
    assert.deepEqual(second.demo, first.demo);
  });

  test('resolves many names concurrently, so that a few unresponsive ones do not delay others', {
    skip: process.platform !== 'linux',
  }, async (t) => {
    const { child } = await untilReady(
      run(t, process.execPath, [launcher, 'dev', '--json'], {
        cwd: project,
        env: { GINGHAM_PORT: '0', GINGHAM_DATA_DIR: 'names' },
      }),
    );
    // The threads are created on first use.
    await eventually(
      async () => readdirSync(`/proc/${child.pid}/task`).length,
      (threads) => threads > 64,
    );
  });

  test('can be started by a program', async (t) => {
    const program = `
      import { readConfig, startGingham } from 'gingham';
      const env = { GINGHAM_PORT: '0', GINGHAM_EPHEMERAL: 'true' };
      const gingham = await startGingham(readConfig('dev', env));
      const { status } = await fetch(gingham.url + '/partner/customer/get', { method: 'POST' });
      await gingham.close();
      console.log(status);`;
    writeFileSync(join(project, 'program.mjs'), program);
    const { code, stdout, stderr } = await run(t, process.execPath, ['program.mjs'], { cwd: project }).ended;
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '400\n', stderr: '' });
  });
});
