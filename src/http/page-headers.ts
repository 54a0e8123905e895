import { createHash } from 'node:crypto';

/**
 * What a page is answered with. Nothing is loaded but the page itself with its styles, given here, and the images in it;
 * no script, no other host.
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
