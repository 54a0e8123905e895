/**
 * Says what is wrong with a redirect URI while it is being typed, null when nothing is in sight. The server knows more:
 * which names are public suffixes, and which characters a URI may hold.
 */
export function redirectUriProblem(value: string): string | null {
  const url = /^[a-z][a-z\d+.-]*:\/\/[^/]/iu.test(value) ? URL.parse(value) : null;
  if (url === null || /\s/u.test(value)) return 'Write it whole, like https://app.example.com/oauth.';
  if (value.includes('?')) return 'Leave the query (?…) away.';
  if (value.includes('#')) return 'Leave the fragment (#…) away.';
  if (value.includes('://', value.indexOf('://') + 1)) return 'Write one URI; add a row for the next one.';
  if (url.username !== '' || url.password !== '') return 'Leave user name and password away.';
  const isLoopback = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
  if (url.protocol === 'http:' && !isLoopback) return 'Use https; http is for localhost and 127.0.0.1 only.';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'Use https.';
  if (/(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?=\/|%2f|%5c|$)/iu.test(value)) {
    return 'Leave . and .. out of the path.';
  }
  if (!value.includes('*')) return null;
  // As it is written: browsers do not agree on how the parser spells an asterisk in a host.
  const host = /^[a-z]+:\/\/([^/:]*)/iu.exec(value)?.[1] ?? '';
  const isLeftMost = host.startsWith('*.') && value.split('*').length === 2;
  if (!isLeftMost) return 'Use * only as the whole left-most label: https://*.example.com/oauth.';
  return host.split('.').length < 3 ? 'Do not put * straight above a public suffix.' : null;
}
