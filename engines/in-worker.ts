/**
 * Runs engines in threads, so that heavy work never holds up the event loop: a small pool, one
 * thread per core but one, with a budget for every run.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { restoreProblem } from '../kernel/problem.ts';
import type { engines } from './registry.ts';
import type { EngineAnswer, EngineRequest } from './worker.ts';

export type EngineName = keyof typeof engines;
type Run<N extends EngineName> = Awaited<ReturnType<(typeof engines)[N]>>;
export type EngineInput<N extends EngineName> = Parameters<Run<N>>[0];
export type EngineOutput<N extends EngineName> = Awaited<ReturnType<Run<N>>>;

export interface RunOptions {
  /** Milliseconds of work; waiting for a free thread and loading the engine are not counted. */
  budget_ms: number;
  seed: number;
}

/** The thread was stopped (over its budget, or it died) before the engine left an answer. */
export class EngineStopped extends Error {
  constructor(engine: string, reason: string) {
    super(`engine ${engine} was stopped: ${reason}`);
    this.name = 'EngineStopped';
  }
}

export interface EnginePool {
  run<N extends EngineName>(
    name: N,
    input: EngineInput<N>,
    options: RunOptions,
  ): Promise<EngineOutput<N>>;
  /** Ends the threads; runs that wait or are under way are rejected. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Threads at most; each starts when there is work for it. */
  size?: number;
  /** Another module that exports `engines`: for tests. */
  registry_url?: string;
}

/**
 * What an engine that watches the clock may take to come back, also on a machine with more work
 * than cores; one that does not come back is stopped.
 */
const graceOf = (budget_ms: number) => Math.max(100, budget_ms / 2);

interface Task {
  request: EngineRequest;
  resolve: (output: unknown) => void;
  reject: (error: Error) => void;
  best: { output: unknown } | null;
}

interface Slot {
  worker: Worker;
  task: Task | null;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Why it was ended. */
  death: string;
}

function settle(task: Task, answer: EngineAnswer): void {
  if (answer.kind === 'done') task.resolve(answer.output);
  else if (answer.kind === 'problem') task.reject(restoreProblem(answer.problem));
  else if (answer.kind === 'fault') {
    task.reject(new Error(`engine ${task.request.name} failed: ${answer.fault}`));
  }
}

/** A run that ends without an answer has the best one that was left on the way, or none. */
function giveUp({ best, request, resolve, reject }: Task, reason: string): void {
  if (best !== null) resolve(best.output);
  else reject(new EngineStopped(request.name, reason));
}

/** Threads, and what waits for one. */
class Threads {
  private readonly size: number;
  private readonly registry_url: string;
  private readonly waiting: Task[] = [];
  private readonly slots = new Set<Slot>();
  private closed = false;

  constructor({ size = availableParallelism() - 1, registry_url }: PoolOptions) {
    this.size = Math.max(1, size);
    this.registry_url = registry_url ?? new URL('./registry.ts', import.meta.url).href;
  }

  run(name: string, input: unknown, { budget_ms, seed }: RunOptions): Promise<unknown> {
    if (this.closed) return Promise.reject(new EngineStopped(name, 'the pool was closed'));
    return new Promise((resolve, reject) => {
      const request = { name, input, budget_ms, seed };
      this.waiting.push({ request, resolve, reject, best: null });
      this.pump();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const task of this.waiting.splice(0)) giveUp(task, 'the pool was closed');
    await Promise.all([...this.slots].map((slot) => slot.worker.terminate()));
  }

  private pump(): void {
    while (!this.closed && this.waiting.length > 0) {
      const idle = [...this.slots].find((slot) => slot.task === null);
      const slot = idle ?? (this.slots.size < this.size ? this.start() : undefined);
      if (slot === undefined) return;
      const task = this.waiting.shift()!;
      slot.task = task;
      slot.worker.ref();
      slot.worker.postMessage(task.request);
    }
  }

  private start(): Slot {
    const { registry_url } = this;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { registry_url },
    });
    const slot: Slot = { worker, task: null, timer: undefined, death: 'the thread ended' };
    this.slots.add(slot);
    worker.on('message', (answer: EngineAnswer) => this.hear(slot, answer));
    worker.on('error', (error) => {
      slot.death = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      clearTimeout(slot.timer);
      this.slots.delete(slot);
      const { task } = slot;
      slot.task = null;
      if (task !== null) giveUp(task, this.closed ? 'the pool was closed' : slot.death);
      this.pump();
    });
    return slot;
  }

  private hear(slot: Slot, answer: EngineAnswer): void {
    const { task, worker } = slot;
    if (task === null) return;
    if (answer.kind === 'begun') {
      const { budget_ms } = task.request;
      slot.timer = setTimeout(() => {
        slot.death = `over its budget of ${budget_ms} ms`;
        void worker.terminate();
      }, budget_ms + graceOf(budget_ms));
      return;
    }
    if (answer.kind === 'offer') {
      task.best = { output: answer.output };
      return;
    }
    clearTimeout(slot.timer);
    slot.task = null;
    // An idle thread must not keep the program from ending.
    worker.unref();
    settle(task, answer);
    this.pump();
  }
}

/** A pool of threads of its own; most callers want `runEngine`. */
export function createEnginePool(options: PoolOptions = {}): EnginePool {
  const threads = new Threads(options);
  return {
    run: threads.run.bind(threads) as EnginePool['run'],
    close: () => threads.close(),
  };
}

let shared: EnginePool | null = null;

/**
 * Runs an engine of registry.ts in a thread and returns its answer. The input is copied: keep it
 * compact, and let engines that need large plans remember them by a key.
 *
 * Same input and seed, same answer, as long as the budget is not reached: engines count their work
 * in rounds and use the clock only to stop. At `budget_ms` an engine answers with its best so far;
 * one that does not is stopped half a budget later, its thread is replaced, and its last `offer`
 * counts. Rejects with the Problem that the engine throws, with EngineStopped when there is no
 * answer, and with an Error for a fault of the engine.
 */
export function runEngine<N extends EngineName>(
  name: N,
  input: EngineInput<N>,
  options: RunOptions,
): Promise<EngineOutput<N>> {
  shared ??= createEnginePool();
  return shared.run(name, input, options);
}
