import { readFile } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../../api/services.ts';
import { readSession } from '../../api/session/session.ts';
import { codecOf } from '../route.ts';
import { browserOf } from '../session/browser.ts';
import { root, sendFile } from './files.ts';

/** Only content from this server; no inline script or style, no framing, no forms to other sites. */
const headers = {
  'cache-control': 'no-cache',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/**
 * Sends the console's page; to a user who opens it and is signed in, with the reply of `readSession`, for which the page would
 * wait before anything else.
 */
export async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
): Promise<FastifyReply> {
  const page = isOpenedByUser(request) ? await pageWithSession(request, reply, services) : null;
  if (page === null) return sendFile(request, reply, 'index.html', headers);
  // Not compressed: it contains the CSRF token (BREACH).
  return reply
    .headers({ ...headers, 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' })
    .send(page);
}

/**
 * Whether the request is a navigation with which the browser sends all cookies: not one from another site. Browsers state
 * this only over https and to loopback addresses; without it, the page reads the session itself.
 */
function isOpenedByUser({ headers: sent }: FastifyRequest): boolean {
  const site = sent['sec-fetch-site'];
  const isOwn = site === 'none' || site === 'same-origin';
  return sent['sec-fetch-mode'] === 'navigate' && isOwn && sent['sec-purpose'] === undefined;
}

/** Null if no user is signed in. If the store fails, the page finds out by itself, and says so. */
async function pageWithSession(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
): Promise<string | null> {
  try {
    const answer = await readSession.handle({ browser: browserOf(request, reply, services) }, services);
    if (answer.session === null) return null;
    const page = await readFile(`${root}index.html`, 'utf8');
    const at = new Date(services.now()).toISOString();
    const json = JSON.stringify(codecOf(readSession).replyOf(answer, request)).replaceAll('<', '\\u003c');
    return page.replace(
      '</head>',
      () => `<script type="application/json" data-at="${at}" id="session">${json}</script></head>`,
    );
  } catch (err) {
    request.log.error({ request_id: request.id, err });
    return null;
  }
}
