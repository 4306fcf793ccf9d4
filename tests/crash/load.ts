/**
 * The load of the crash suite: connections that take orders in, take payments, approve, cancel and
 * adjust stock over HTTP, each call with its key, repeated until it is answered, and written down.
 */
import fs from 'node:fs';
import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Random, seededRandom } from '../../kernel/id.ts';

/** A call that was answered: what the journal holds, one a line. */
export interface Acknowledged {
  act: 'receive' | 'pay' | 'approve' | 'cancel' | 'adjust';
  key: string;
  path: string;
  body: Record<string, unknown>;
  status: number;
  answer: Record<string, unknown>;
}

export interface Load {
  /** Answers so far. */
  readonly acknowledged: number;
  /** Attempts that got no answer, or one that says to come again. */
  readonly unanswered: number;
  /** Answers that must not be: faults, texts of the inside, a second answer to a key. */
  readonly wrong: string[];
  /** Counts of what attempts met: status and code, or the error of the connection. */
  readonly met: Map<string, number>;
  /** Resolves with the time of the first answer to an attempt that was made after `since`. */
  answeredAfter(since_ms: number): Promise<number>;
  /** The time of the first attempt from `since` on that was not answered, null when none yet. */
  failedSince(since_ms: number): number | null;
  /** Begins nothing new; resolves when every call begun has its answer. */
  end(): Promise<void>;
  /** Gives up, answered or not: a test that failed must not call for ever. */
  giveUp(): void;
}

export interface LoadOptions {
  api: string;
  key: string;
  connections: number;
  seed: number;
  /** Where acknowledged answers are written. */
  journal: string;
  /** Before every number of an order or payment, so that several loads can meet one database. */
  prefix?: string;
  /** Called with every body that comes back. */
  seen?: (text: string) => void;
}

interface Reply {
  status: number;
  text: string;
  retry_after_s: number;
  /** From when a connection was free for it. */
  took_ms: number;
}

const TRY_MS = 20_000;
/** What no caller may read: words of SQL, of PostgreSQL, of the runtime. */
export const INSIDE =
  /\b(select|insert into|update|delete from)\b.+\b(from|values|set|where)\b|\bpg_|postgres|sqlstate|relation "|econn|epipe|socket hang|\.ts:\d|\bat [\w.]+ \(/i;

/** One HTTP request with its body, over a kept-alive connection. */
export function request(
  agent: http.Agent,
  url: string,
  options: { method: string; headers: Record<string, string>; body?: string },
): Promise<Reply> {
  const { method, body } = options;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...options.headers, ...length };
  let began_ms = 0;
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { agent, method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part) => {
        text += part;
      });
      answer.on('error', reject);
      answer.on('end', () => {
        const retry_after_s = Number(answer.headers['retry-after'] ?? 0);
        const took_ms = performance.now() - began_ms;
        resolve({ status: answer.statusCode ?? 0, text, retry_after_s, took_ms });
      });
    });
    sent.setTimeout(TRY_MS, () => sent.destroy(new Error('no answer in time')));
    sent.on('error', reject);
    sent.on('socket', () => {
      began_ms = performance.now();
    });
    sent.end(body);
  });
}

/** Headers of a call with a key. */
export function headersOf(api_key: string, key?: string): Record<string, string> {
  const base = { authorization: `Bearer ${api_key}`, 'accept-language': 'en' };
  if (key === undefined) return base;
  return { ...base, 'content-type': 'application/json', 'idempotency-key': key };
}

/** True for an answer that says that nothing was decided yet. */
function comesAgain(status: number, code: string): boolean {
  return status >= 500 || status === 429 || (status === 409 && code === 'IN_PROGRESS');
}

/** Starts the load; it runs until `end`. */
export function startLoad(options: LoadOptions): Load {
  const { connections, seed } = options;
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const journal = fs.openSync(options.journal, 'a');
  const state = new State(options, agent, journal);
  const actors = Array.from({ length: connections }, async (_, index) => {
    const random = seededRandom(seed * 1000 + index);
    for (let turn = 0; !state.ending; turn++) {
      // Only giving up gets here as an error.
      await act(state, random, `${options.prefix ?? 'C'}${seed}-${index}-${turn}`).catch(() => {});
    }
  });
  let ended: Promise<void> | null = null;
  const finish = async () => {
    state.ending = true;
    await Promise.all(actors);
    agent.destroy();
    fs.closeSync(journal);
  };
  return {
    get acknowledged() {
      return state.acknowledged;
    },
    get unanswered() {
      return state.unanswered;
    },
    wrong: state.wrong,
    met: state.met,
    answeredAfter: (since_ms) => state.answeredAfter(since_ms),
    failedSince: (since_ms) => state.failures.find((at) => at >= since_ms) ?? null,
    end() {
      ended ??= finish();
      return ended;
    },
    giveUp() {
      state.given_up = true;
      void this.end();
    },
  };
}

class State {
  readonly options: LoadOptions;
  readonly wrong: string[] = [];
  readonly met = new Map<string, number>();
  readonly failures: number[] = [];
  acknowledged = 0;
  unanswered = 0;
  ending = false;
  given_up = false;
  private readonly agent: http.Agent;
  private readonly journal: number;
  private waiting: { since_ms: number; resolve: (at_ms: number) => void }[] = [];

  constructor(options: LoadOptions, agent: http.Agent, journal: number) {
    this.options = options;
    this.agent = agent;
    this.journal = journal;
  }

  answeredAfter(since_ms: number): Promise<number> {
    return new Promise((resolve) => {
      this.waiting.push({ since_ms, resolve });
    });
  }

  /** Makes the call until it is answered, writes the answer down, and returns it. */
  async call(
    act: Acknowledged['act'],
    path: string,
    key: string,
    body: Record<string, unknown>,
  ): Promise<Acknowledged> {
    for (;;) {
      const sent_ms = performance.now();
      const reply = await this.attempt(path, key, body);
      if (reply !== null) {
        const { status, answer } = reply;
        const done: Acknowledged = { act, key, path, body, status, answer };
        fs.writeSync(this.journal, `${JSON.stringify(done)}\n`);
        this.acknowledged++;
        const now = performance.now();
        const told = this.waiting.filter((each) => sent_ms >= each.since_ms);
        this.waiting = this.waiting.filter((each) => sent_ms < each.since_ms);
        for (const { resolve } of told) resolve(now);
        return done;
      }
      this.unanswered++;
      this.failures.push(performance.now());
      if (this.failures.length > 20_000) this.failures.splice(0, 10_000);
      if (this.given_up) throw new Error('given up');
      await wait(40 + (this.failures.length % 7) * 10);
    }
  }

  /** One attempt; null when it must be made again. */
  async attempt(path: string, key: string, body: Record<string, unknown>) {
    const headers = headersOf(this.options.key, key);
    try {
      const sent = { method: 'POST', headers, body: JSON.stringify(body) };
      const { status, text } = await request(this.agent, this.options.api + path, sent);
      this.options.seen?.(text);
      if (INSIDE.test(text)) this.wrong.push(`the inside is told: ${text.slice(0, 300)}`);
      const answer = JSON.parse(text) as Record<string, unknown>;
      const code = String(answer['code'] ?? '');
      this.meet(`${status} ${code}`.trim());
      if (status === 500) this.wrong.push(`a fault: ${path} ${text.slice(0, 300)}`);
      return comesAgain(status, code) ? null : { status, answer };
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      this.meet(code ?? message);
      return null;
    }
  }

  private meet(what: string): void {
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
  }
}

const RECIPIENT = {
  name: '张小三',
  phone: '13800138000',
  province: '广东省',
  city: '深圳市',
  district: '南山区',
  street: '科技园路1号',
  detail: '3栋502室',
};
const SKUS = ['TEA-1', 'CUP-1', 'SOAP-1'];

function paymentOf(no: string, amount_minor: number) {
  const method = { method: 'wallet', provider: 'testpay', provider_ref: `P-${no}` };
  return { ...method, amount_minor, captured_at: new Date().toISOString() };
}

/** An order of one or two lines; `complete` false leaves out the town, so that people look at it. */
export function orderBody(random: Random, no: string, paid: boolean, complete = true) {
  const lines = Array.from({ length: 1 + random.below(2) }, (_, index) => {
    return {
      sku: SKUS[(random.below(2) + index) % 3]!,
      qty: 1 + random.below(3),
      price_minor: 500,
    };
  });
  const total_minor = lines.reduce((sum, line) => sum + line.qty * line.price_minor, 0);
  return {
    shop: 'S1',
    channel_order_no: no,
    placed_at: new Date().toISOString(),
    payment_kind: 'prepaid',
    currency: 'CNY',
    recipient: complete ? RECIPIENT : { ...RECIPIENT, city: '', district: '' },
    lines,
    total_minor,
    payments: paid ? [paymentOf(no, total_minor)] : [],
  };
}

/** One turn of a connection: an order and what is done with it, or a change of stock. */
async function act(state: State, random: Random, no: string): Promise<void> {
  const dice = random.below(100);
  if (dice < 20) return adjust(state, random, no);
  const [paid, complete] = [dice < 60, dice >= 30];
  const body = orderBody(random, no, paid, complete);
  const received = await state.call('receive', '/v1/orders', `receive-${no}`, body);
  if (dice % 10 === 7) await repeated(state, received);
  const { order_id } = received.answer;
  if (received.status !== 200) return;
  if (!paid) {
    const pay = { order_id, payments: [paymentOf(no, body.total_minor)] };
    await state.call('pay', '/v1/orders/pay', `pay-${no}`, pay);
  }
  if (!complete) {
    const approve = { order_id, override: true, note: 'called the buyer' };
    await state.call('approve', '/v1/orders/approve', `approve-${no}`, approve);
  }
  if (random.below(4) === 0) {
    const cancel = { order_id, reason: 'changed their mind' };
    await state.call('cancel', '/v1/orders/cancel', `cancel-${no}`, cancel);
  }
}

async function adjust(state: State, random: Random, no: string): Promise<void> {
  const change = random.below(2) === 0 ? 1 + random.below(5) : -1 - random.below(5);
  const index = random.below(3);
  const sku = { merchant: 'M1', code: SKUS[index]! };
  const location = `A01-0${index + 1}`;
  const body = { warehouse: 'SZ', sku, location, change, reason: 'correction' };
  const done = await state.call('adjust', '/v1/stock/adjust', `adjust-${no}`, body);
  if (random.below(10) === 0) await repeated(state, done);
}

/** As text, whatever the order of its keys: jsonb keeps none. */
export function sorted(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** Sends an answered call again: the answer must be the same. */
async function repeated(state: State, done: Acknowledged): Promise<void> {
  let again = await state.attempt(done.path, done.key, done.body);
  while (again === null && !state.given_up) {
    await wait(100);
    again = await state.attempt(done.path, done.key, done.body);
  }
  if (again === null) return;
  const [first, second] = [done, again].map(({ status, answer }) =>
    // The number of the request is its own.
    sorted([status, { ...answer, instance: undefined }]),
  );
  if (first === second) return;
  const both = `${first} and ${second}`;
  state.wrong.push(`two answers to ${done.key}: ${both}`);
}
