import assert from 'node:assert/strict';
import { CookieBrowser } from './cookie-browser.ts';
import type { Account, OpenIdProvider } from './openid-provider.ts';

/** Signs in at a provider as one of its users; returns the page on which that ends, and the session's cookie. */
export async function signInByProvider(
  { url: ours }: { url: string },
  provider: OpenIdProvider,
  account: Account | null,
): Promise<{ place: string; cookie: string | undefined }> {
  provider.account = account;
  const browser = new CookieBrowser();
  const isDone = (url: URL) => url.origin === ours && !url.pathname.endsWith('/callback');
  const { pathname, search } = await browser.visit(`${ours}/console/sign-in/oidc`, isDone);
  const cookie = browser.cookiesOf(ours).get('__Host-gingham');
  assert.equal(browser.cookiesOf(ours).has('__Host-gingham-oidc'), false);
  return { place: `${pathname}${search}`, cookie };
}
