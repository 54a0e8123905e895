import { setTimeout } from 'node:timers/promises';

/** Long, as other processes may have the processors. */
const deadlineMs = 40_000;
const pauseMs = 20;

/** Asks again and again for what the server does by itself, until it is there; fails with the last answer else. */
export async function eventually<T>(ask: () => Promise<T>, isThere: (answer: T) => boolean): Promise<T> {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (isThere(answer)) return answer;
    if (performance.now() > giveUpAt) throw new Error(`in vain: ${JSON.stringify(answer)}`);
    await setTimeout(pauseMs);
  }
}
