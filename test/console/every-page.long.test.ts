import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, test } from 'vitest';
import { type Screen, screens, visit } from '../support/browser.ts';
import { consolePages } from '../support/console-pages.ts';
import { sampled } from '../support/long.ts';
import { type Populated, populate } from '../support/populated.ts';
import { suiteScope } from '../support/scope.ts';
import { suiteServer } from '../support/server.ts';

const routes = new URL('../../console/src/routes/', import.meta.url);

describe('every page of the console', () => {
  const server = suiteServer('sqlite');
  const scope = suiteScope();
  let ids: Populated;
  beforeAll(async () => {
    ids = await populate(scope, server());
  });

  test('is in the list of tested pages', () => {
    const listed = Object.values(consolePages(ids)).map((path) => path.split('?')[0] as string);
    const modules = readdirSync(routes).flatMap((file) => [
      ...readFileSync(new URL(file, routes), 'utf8').matchAll(/path: '(\/[^']*)',[^}]*?import\('/gsu),
    ]);
    const forms = modules.map(
      ([, path]) => new RegExp(`${(path as string).replaceAll(/\$\w+/gu, '[^/]+')}$`, 'u'),
    );
    assert.ok(forms.length > 2);
    for (const form of forms)
      assert.ok(
        listed.some((path) => form.test(path)),
        `${form.source} is not listed`,
      );
  });

  const looks: [Screen, 'light' | 'dark'][] = [
    ['desktop', 'light'],
    ['phone', 'dark'],
  ];
  for (const [index, [screen, theme]] of looks.entries()) {
    test(`is accessible, logs no errors and fits at ${screen} width in the ${theme} theme`, async (t) => {
      const { page, open, check } = await visit(t, server().url, { screen, theme, axeEach: 1 });
      const all = Object.values(consolePages(ids));
      const step = sampled(20, 1);
      for (const path of all.filter((_, at) => at % step === (index * 10) % step)) {
        await open(path);
        await check();
        assert.ok(await fits(page), `${path} is wider than the screen`);
        if (screen !== 'phone') continue;
        // Like a zoom of 400 % on a desktop.
        await page.setViewportSize({ width: 320, height: 640 });
        assert.ok(await fits(page), `${path} is wider than 320 pixels`);
        await page.setViewportSize(screens.phone);
      }
    });
  }
});

/** Whether the page is no wider than the screen. */
function fits(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(
    'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
  );
}
