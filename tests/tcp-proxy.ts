/**
 * A TCP proxy between a pool and its database that fails on command: resets, stalls, cuts after so
 * many bytes, or cuts exactly between a COMMIT that was sent and its answer.
 */
import net from 'node:net';

export type Fault =
  | { kind: 'none' }
  /** Every open connection is reset now, and new ones are refused. */
  | { kind: 'down' }
  /** Every open connection is reset once; new ones are let through. */
  | { kind: 'reset' }
  /** Nothing is passed on in either direction, but connections stay open. */
  | { kind: 'stall' }
  /** What is under way waits, and is passed on when the fault ends. */
  | { kind: 'pause' }
  /** So many bytes a second are passed on in each direction of each connection. */
  | { kind: 'slow'; bytes_per_s: number }
  /** The connection ends once the server has sent so many bytes from now on. */
  | { kind: 'cut_after'; bytes: number }
  /** The next COMMIT reaches the server; its answer does not come back. */
  | { kind: 'cut_answer_of_commit' }
  /** The next COMMIT reaches the server, but the client is cut off before the server is done. */
  | { kind: 'cut_at_commit' }
  /** The next COMMIT does not reach the server; `before` is called first. */
  | { kind: 'cut_commit'; before?: () => void };

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

const TICK_MS = 50;

/**
 * Passes bytes on in their order: at once, or at the pace that `allowed` gives (bytes per tick)
 * while there is a backlog.
 */
function pipe(to: net.Socket, allowed: () => number): (bytes: Buffer) => void {
  let backlog = Buffer.alloc(0);
  let timer: NodeJS.Timeout | undefined;
  const tick = () => {
    const now = backlog.subarray(0, Math.min(allowed(), backlog.length));
    backlog = backlog.subarray(now.length);
    if (to.destroyed) backlog = Buffer.alloc(0);
    else if (now.length > 0) to.write(now);
    timer = backlog.length > 0 ? setTimeout(tick, TICK_MS) : undefined;
  };
  return (bytes) => {
    backlog = Buffer.concat([backlog, bytes]);
    if (timer === undefined) tick();
  };
}

/** What all connections of a proxy share. */
interface State {
  fault: Fault;
  fired: number;
  pairs: Set<Pair>;
}

/** Bytes that may pass in one tick. */
function allowed({ fault }: State): number {
  if (fault.kind === 'pause') return 0;
  return fault.kind === 'slow' ? (fault.bytes_per_s * TICK_MS) / 1000 : Number.POSITIVE_INFINITY;
}

function cut(state: State, pair: Pair): void {
  state.fired++;
  const done = state.fault;
  state.fault = { kind: 'none' };
  // May set the next fault.
  if (done.kind === 'cut_commit') done.before?.();
  pair.client.resetAndDestroy();
  pair.server.destroy();
}

/** Passes on what a client and the server say to each other, as far as the fault lets it. */
function join(state: State, pair: Pair): void {
  const { client, server } = pair;
  const [toServer, toClient] = [
    pipe(server, () => allowed(state)),
    pipe(client, () => allowed(state)),
  ];
  let awaits_answer = false;
  client.on('data', (bytes) => {
    const { kind } = state.fault;
    if (kind === 'stall') return;
    const commits = bytes.includes(COMMIT);
    if (commits && kind === 'cut_commit') return cut(state, pair);
    if (commits && kind === 'cut_answer_of_commit') awaits_answer = true;
    toServer(bytes);
    if (commits && kind === 'cut_at_commit') {
      state.fired++;
      state.fault = { kind: 'none' };
      dropClient(pair);
    }
  });
  server.on('data', (bytes) => {
    const { fault } = state;
    if (fault.kind === 'stall') return;
    if (awaits_answer) return cut(state, pair);
    if (client.destroyed) return void server.destroy();
    if (fault.kind === 'cut_after') {
      fault.bytes -= bytes.length;
      if (fault.bytes <= 0) return cut(state, pair);
    }
    toClient(bytes);
  });
  const end = () => {
    state.pairs.delete(pair);
    client.destroy();
    server.destroy();
  };
  for (const socket of [client, server]) socket.on('error', end).on('close', end);
}

/** Starts a proxy before the database of a connection string. */
export async function tcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const state: State = { fault: { kind: 'none' }, fired: 0, pairs: new Set() };
  const { pairs } = state;
  const listener = net.createServer((client) => {
    if (state.fault.kind === 'down') return void client.resetAndDestroy();
    const pair = { client, server: net.connect(Number(target.port || 5432), target.hostname) };
    pairs.add(pair);
    join(state, pair);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((listener.address() as net.AddressInfo).port);
  return {
    url: through.href,
    set(next) {
      state.fault = next;
      if (next.kind !== 'down' && next.kind !== 'reset') return;
      for (const pair of pairs) pair.client.resetAndDestroy();
    },
    get fired() {
      return state.fired;
    },
    async close() {
      for (const pair of pairs) {
        pair.client.destroy();
        pair.server.destroy();
      }
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
