import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Scope } from './scope.ts';

/** A listener for changes. */
export interface TestStream {
  status: number;
  headers: IncomingMessage['headers'];
  /** Everything received so far. */
  text(): string;
  /** The changes of this topic that were reported so far. */
  changesOf(topic: string): Record<string, unknown>[];
  /** Waits until this topic is reported, or was reported and not waited for yet. */
  until(topic: string): Promise<Set<string>>;
  /** Resolves when the server has closed the stream. */
  ended: Promise<void>;
  leave(): void;
}

/** Listens for changes with these headers. */
export async function listenForChanges(
  scope: Scope,
  url: string,
  headers: Record<string, string>,
  query = '',
): Promise<TestStream> {
  const sent = request(`${url}/v1/changes${query}`, { headers, agent: false });
  scope.onTestFinished(() => {
    sent.destroy();
  });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  let taken = 0;
  response.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  response.on('error', () => {});
  const ended = new Promise<void>((resolve) => response.once('close', resolve));
  if (response.statusCode === 200) await once(response, 'data');
  const isOver = { over: false };
  ended.then(() => {
    isOver.over = true;
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: () => text,
    changesOf: (topic) =>
      reportsIn(text).flatMap(({ changes }) => changes.filter((change) => change['topic'] === topic)),
    until: async (topic) => {
      const seen = new Set<string>();
      for (;;) {
        const whole = text.slice(taken, text.lastIndexOf('\n\n') + 2);
        taken += whole.length;
        for (const { topics } of reportsIn(whole)) for (const one of topics) seen.add(one);
        if (seen.has(topic)) return seen;
        if (isOver.over) throw new Error(`ended without ${topic}: ${text}`);
        await Promise.race([new Promise((resolve) => response.once('data', resolve)), ended]);
      }
    },
    ended,
    leave: () => sent.destroy(),
  };
}

interface Report {
  topics: string[];
  changes: Record<string, unknown>[];
}

function reportsIn(text: string): Report[] {
  const whole = text.slice(0, text.lastIndexOf('\n\n') + 2);
  return [...whole.matchAll(/^event: changed\ndata: (.*)$/gmu)].map(([, data]) => JSON.parse(data as string));
}
