import { setTimeout } from 'node:timers/promises';
import type { DemoCredentials } from '../../src/gingham.ts';
import { eventually } from '../support/eventually.ts';
import { type RunningServer, serverProcess } from '../support/process.ts';
import type { Scope } from '../support/scope.ts';
import type { TestServer } from '../support/test-server.ts';

/** A process of `gingham serve`. */
interface Node extends RunningServer {
  server: TestServer;
  inFlight: number;
  isKilled: boolean;
}

/** The node of a request was killed: the outcome of the request is unknown. */
class KilledError extends Error {
  override name = 'KilledError';
}

/** Nodes on one store, among which requests are spread as a load balancer does it. */
export class NodesUnderLoad {
  readonly #scope: Scope;
  readonly #env: Record<string, string>;
  readonly #operatorToken: string;
  readonly #live: Node[] = [];
  readonly #failures: unknown[] = [];
  #requests = 0;
  #isOver = false;

  constructor(scope: Scope, env: Record<string, string>, operatorToken: string) {
    this.#scope = scope;
    this.#env = env;
    this.#operatorToken = operatorToken;
  }

  /** The nodes that get requests. */
  get servers(): TestServer[] {
    return this.#live.map(({ server }) => server);
  }

  async start(masterKeys: Record<string, string>): Promise<TestServer> {
    const env = { ...this.#env, ...masterKeys };
    const running = await serverProcess(this.#scope, ['serve'], { env });
    const demo = { operatorToken: this.#operatorToken } as DemoCredentials;
    const server = { url: running.url, demo, env } as TestServer;
    this.#live.push({ ...running, server, inFlight: 0, isKilled: false });
    return server;
  }

  /** Stops the node that has run for the longest time, after its requests in progress, and waits until it has exited. */
  async stopOldest(): Promise<void> {
    const node = this.#live.shift() as Node;
    await eventually(
      async () => node.inFlight,
      (inFlight) => inFlight === 0,
    );
    node.child.kill('SIGTERM');
    const { code, stderr } = await node.ended;
    const errors = stderr.split('\n').filter((line) => line.includes('"level":"error"'));
    if (code !== 0 || errors.length > 0) this.#failures.push({ code, errors });
  }

  /** Kills a node; its requests in progress may fail. */
  async kill({ url }: TestServer): Promise<void> {
    const at = this.#live.findIndex((one) => one.url === url);
    const [node] = this.#live.splice(at, 1) as [Node];
    node.isKilled = true;
    node.child.kill('SIGKILL');
    await node.ended;
  }

  /** Does something on any of the nodes; waits while there is none. */
  async on<T>(work: (server: TestServer) => Promise<T>): Promise<T> {
    while (this.#live.length === 0) await setTimeout(5);
    const node = this.#live[Math.floor(Math.random() * this.#live.length)] as Node;
    node.inFlight += 1;
    try {
      this.#requests += 1;
      return await work(node.server);
    } catch (error) {
      throw node.isKilled ? new KilledError() : error;
    } finally {
      node.inFlight -= 1;
    }
  }

  /** Repeats each of these until the load is over; returns when it is, with the number of requests and all failures. */
  async repeat(...works: (() => Promise<unknown>)[]): Promise<{ requests: number; failures: unknown[] }> {
    const loop = async (work: () => Promise<unknown>) => {
      while (!this.#isOver) {
        await work().catch((error: unknown) => {
          if (!(error instanceof KilledError)) this.#failures.push(error);
        });
        await setTimeout(20);
      }
    };
    await Promise.all(works.map(loop));
    return { requests: this.#requests, failures: this.#failures };
  }

  end(): void {
    this.#isOver = true;
  }
}
