import { Agent, request } from 'undici';
import { reportUsage } from './usage.ts';

// A minimal sender: the same bytes to the same receiver, over persistent connections.
const { url, headers, body, connections } = JSON.parse(process.argv[2] as string);
const dispatcher = new Agent({ connections, pipelining: 1, allowH2: false });

async function send(): Promise<void> {
  for (;;) {
    const response = await request(url, { method: 'POST', headers, body, dispatcher });
    await response.body.dump();
  }
}

reportUsage({ url });
await Promise.all(Array.from({ length: connections }, send));
