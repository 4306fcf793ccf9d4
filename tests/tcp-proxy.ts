/**
 * A TCP proxy between a pool and its database that fails on command: resets, stalls, cuts after so
 * many bytes, or cuts exactly between a COMMIT that was sent and its answer.
 */
import net from 'node:net';

export type Fault =
  | { kind: 'none' }
  /** Every open connection is reset now, and new ones are refused. */
  | { kind: 'down' }
  /** Nothing is passed on in either direction, but connections stay open. */
  | { kind: 'stall' }
  /** The connection ends once the server has sent so many bytes from now on. */
  | { kind: 'cut_after'; bytes: number }
  /** The next COMMIT reaches the server; its answer does not come back. */
  | { kind: 'cut_answer_of_commit' }
  /** The next COMMIT reaches the server, but the client is cut off before the server is done. */
  | { kind: 'cut_at_commit' }
  /** The next COMMIT does not reach the server. */
  | { kind: 'cut_commit' };

export interface TcpProxy {
  /** The connection string that leads through the proxy. */
  url: string;
  set(fault: Fault): void;
  /** How many faults of the kinds that cut have fired. */
  readonly fired: number;
  close(): Promise<void>;
}

// A simple query message: 'Q', length 11, "commit" and its end.
const COMMIT = Buffer.from([0x51, 0, 0, 0, 11, ...Buffer.from('commit'), 0]);

interface Pair {
  client: net.Socket;
  server: net.Socket;
}

/** The server goes on with what it has; it notices the loss when it answers. */
function dropClient({ client }: Pair): void {
  client
    .removeAllListeners('close')
    .removeAllListeners('error')
    .on('error', () => {});
  client.resetAndDestroy();
}

/** Starts a proxy before the database of a connection string. */
export async function tcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const pairs = new Set<Pair>();
  let fault: Fault = { kind: 'none' };
  let fired = 0;
  const cut = (pair: Pair) => {
    fired++;
    fault = { kind: 'none' };
    pair.client.resetAndDestroy();
    pair.server.destroy();
  };
  const server = net.createServer((client) => {
    if (fault.kind === 'down') return void client.resetAndDestroy();
    const upstream = net.connect(Number(target.port || 5432), target.hostname);
    const pair = { client, server: upstream };
    pairs.add(pair);
    let awaits_answer = false;
    client.on('data', (bytes) => {
      if (fault.kind === 'stall') return;
      const commits = bytes.includes(COMMIT);
      if (commits && fault.kind === 'cut_commit') return cut(pair);
      if (commits && fault.kind === 'cut_answer_of_commit') awaits_answer = true;
      upstream.write(bytes);
      if (commits && fault.kind === 'cut_at_commit') {
        fired++;
        fault = { kind: 'none' };
        dropClient(pair);
      }
    });
    upstream.on('data', (bytes) => {
      if (fault.kind === 'stall') return;
      if (awaits_answer) return cut(pair);
      if (fault.kind === 'cut_after') {
        fault.bytes -= bytes.length;
        if (fault.bytes <= 0) return cut(pair);
      }
      if (!client.destroyed) client.write(bytes);
    });
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as net.AddressInfo).port);
  return {
    url: through.href,
    set(next) {
      fault = next;
      if (next.kind === 'down') for (const pair of pairs) pair.client.resetAndDestroy();
    },
    get fired() {
      return fired;
    },
    async close() {
      for (const pair of pairs) {
        pair.client.destroy();
        pair.server.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
