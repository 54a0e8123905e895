import { createHash } from 'node:crypto';

/**
 * Headers of a page. Only the page itself is loaded, with the given styles and its embedded images; no scripts, no
 * other hosts.
 */
export function pageHeaders(styles: string) {
  const stylesHash = createHash('sha256').update(styles).digest('base64');
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'sha256-${stylesHash}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'referrer-policy': 'no-referrer',
  };
}
