import { setTimeout } from 'node:timers/promises';

/** Long, as other processes may use the CPUs. */
const deadlineMs = 40_000;
const pauseMs = 20;

/** Polls until a result satisfies the condition; fails with the last result after a time. */
export async function eventually<T>(ask: () => Promise<T>, isThere: (answer: T) => boolean): Promise<T> {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (isThere(answer)) return answer;
    if (performance.now() > giveUpAt) throw new Error(`timed out: ${JSON.stringify(answer)}`);
    await setTimeout(pauseMs);
  }
}
