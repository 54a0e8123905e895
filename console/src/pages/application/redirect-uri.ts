/**
 * Returns the problem of a redirect URI while it is typed, or null. The server also checks public suffixes and the
 * characters of the URI.
 */
export function redirectUriProblem(value: string): string | null {
  const url = /^[a-z][a-z\d+.-]*:\/\/[^/]/iu.test(value) ? URL.parse(value) : null;
  if (url === null || /\s/u.test(value)) return 'Use a full URL, like https://app.example.com/oauth.';
  if (value.includes('?')) return 'Remove the query (?…).';
  if (value.includes('#')) return 'Remove the fragment (#…).';
  if (value.includes('://', value.indexOf('://') + 1)) return 'Enter one URI per row.';
  if (url.username !== '' || url.password !== '') return 'Remove user name and password.';
  const isLoopback = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
  if (url.protocol === 'http:' && !isLoopback)
    return 'Use https; http is allowed only for localhost and 127.0.0.1.';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'Use https.';
  if (/(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?=\/|%2f|%5c|$)/iu.test(value)) {
    return 'Remove . and .. from the path.';
  }
  if (!value.includes('*')) return null;
  // From the text, not from the parsed URL: browsers differ in how they encode an asterisk in a host.
  const host = /^[a-z]+:\/\/([^/:]*)/iu.exec(value)?.[1] ?? '';
  const isLeftMost = host.startsWith('*.') && value.split('*').length === 2;
  if (!isLeftMost) return 'Use * only as the whole left-most label: https://*.example.com/oauth.';
  return host.split('.').length < 3 ? 'Do not use * directly above a public suffix.' : null;
}
