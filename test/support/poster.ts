import type { LookupFunction } from 'node:net';
import { Poster } from '../../src/outbound/poster.ts';
import type { PosterSettings } from '../../src/outbound/poster-connections.ts';
import type { Post, PostAnswer } from '../../src/outbound/posting.ts';
import type { Scope } from './scope.ts';

/** Creates a poster that allows loopback, closed with the test. */
export function startPoster(t: Scope, settings: Partial<PosterSettings> = {}): Poster {
  const poster = new Poster({ privateAddresses: 'loopback', allowHttp: false, ...settings });
  t.onTestFinished(() => poster.close());
  return poster;
}

/** Posts a confidential body; limits are ten seconds and 1000 bytes by default. */
export function postTo(poster: Poster, url: string, post: Partial<Post> = {}): Promise<PostAnswer> {
  return poster.post({
    url,
    headers: { 'content-type': 'text/plain', 'x-signature': 'secret' },
    body: new TextEncoder().encode('a secret'),
    timeoutMs: 10_000,
    answerBytesMax: 1000,
    ...post,
  });
}

/** Resolves when the connection of an ended post is free for the next one. */
export async function released(): Promise<void> {
  for (let turn = 1; turn <= 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A resolver that resolves every name to this machine, and counts its calls. */
export function everyNameHere(): { asked: string[]; lookup: LookupFunction } {
  return changingNames(() => ['127.0.0.1']);
}

/** A resolver whose result depends on the number of earlier calls. */
export function changingNames(answer: (askedBefore: number) => string[]) {
  const asked: string[] = [];
  const lookup: LookupFunction = (host, _options, callback) => {
    const addresses = answer(asked.push(host) - 1);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { asked, lookup };
}
