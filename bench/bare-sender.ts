import { Agent, request } from 'undici';
import { answerUsage } from './usage.ts';

// The least that a sender can do: the same bytes to the same receiver, over connections that are kept.
const { url, headers, body, connections } = JSON.parse(process.argv[2] as string);
const dispatcher = new Agent({ connections, pipelining: 1, allowH2: false });

async function send(): Promise<void> {
  for (;;) {
    const answer = await request(url, { method: 'POST', headers, body, dispatcher });
    await answer.body.dump();
  }
}

answerUsage({ url });
await Promise.all(Array.from({ length: connections }, send));
