/** Load over HTTP: our server, the bare route and the client, each in a process of its own. */
import { makeApiKey } from '../areas/people/commands-secret.ts';
import type { System } from '../kernel/system.ts';
import { must, type OrderSpec } from './company.ts';
import type { Ground } from './ground.ts';
import { startTalker, type Talker } from './talk.ts';

/** What the client is asked to do. */
export type Job = { url: string; secret: string; clients: number; count: number } & (
  | { orders: OrderSpec; seed: number; prefix: string }
  | { holds: string }
  | { paths: string[] }
);

export interface Done {
  per_s: number;
  p50_ms: number;
  p99_ms: number;
  /** Answers other than 200, by status. */
  failed: Record<string, number>;
}

export interface Load {
  server: Talker;
  /** Address of our server. */
  url: string;
  secret: string;
  /** Posts orders, one in a request; every answer must be 200. */
  post(to: 'ours' | 'bare_route', count: number, orders: OrderSpec): Promise<Done>;
  /** Holds one piece of the first article for a basket, one in a request. */
  hold(to: 'ours' | 'bare_route', count: number): Promise<Done>;
  /** Reads paths of our server in turn. */
  read(paths: string[], count: number, clients: number): Promise<Done>;
  end(): Promise<void>;
}

export const CLIENTS = 64;

/** Starts all three. The company must have been set up; `system` makes the API key. */
export async function startLoad(ground: Ground, system: System): Promise<Load> {
  const input = makeApiKey.input.parse({ name: 'bench', permissions: ['*'] });
  const [key] = await must(system, makeApiKey, [input]);
  const secret = key!.secret;
  const [server, bare, client] = [
    startTalker('serve-child.ts'),
    startTalker('bare-child.ts'),
    startTalker('client-child.ts'),
  ];
  const question = { url: ground.url, data_dir: ground.folder };
  const { url } = await server.ask<{ url: string }>(question);
  const floor = await bare.ask<{ url: string }>({});
  let serial = 0;
  const done = async (job: Job): Promise<Done> => {
    const found = await client.ask<Done>(job);
    if (Object.keys(found.failed).length > 0) {
      throw new Error(`answers other than 200: ${JSON.stringify(found.failed)}`);
    }
    return found;
  };
  return {
    server,
    url,
    secret,
    post(to, count, orders) {
      serial++;
      const where = to === 'ours' ? url : floor.url;
      const own = { orders, seed: serial, prefix: `H${serial}` };
      return done({ url: where, secret, clients: CLIENTS, count, ...own });
    },
    hold(to, count) {
      serial++;
      const where = to === 'ours' ? url : floor.url;
      return done({ url: where, secret, clients: CLIENTS, count, holds: `B${serial}` });
    },
    read: (paths, count, clients) => done({ url, secret, clients, count, paths }),
    async end() {
      await client.end();
      await bare.end();
      await server.end();
    },
  };
}
