/** Follows redirects like a browser, with cookies by origin; also for pages of others. */
export class CookieBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** The cookies sent to a URL. */
  cookiesOf(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const cookies = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, cookies);
    return cookies;
  }

  /** Opens a URL and follows redirects until `isThere`; returns the final URL. */
  async visit(start: string, isThere: (url: URL) => boolean): Promise<URL> {
    let url = new URL(start);
    for (let steps = 0; steps < 20; steps += 1) {
      const cookies = this.cookiesOf(url.href);
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
      for (const set of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(set) ?? [];
        if (value === '' || /max-age=0|expires=thu, 01 jan 1970/iu.test(set)) cookies.delete(name);
        else cookies.set(name, value);
      }
      const next = response.headers.get('location');
      if (next === null)
        throw new Error(`${url} does not redirect: ${response.status} ${await response.text()}`);
      url = new URL(next, url);
      if (isThere(url)) return url;
    }
    throw new Error(`${start} redirects too often`);
  }
}
