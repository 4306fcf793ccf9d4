/**
 * Renders documents in worker threads, so that a batch of a thousand labels never holds up the
 * event loop. A thread that dies rejects the batch it had and is replaced for the next one.
 */

import { Worker } from 'node:worker_threads';
import { restoreProblem } from '../../../kernel/problem.ts';
import type { DocumentData, DocumentJob, DocumentKind, RenderOptions } from './model.ts';
import { documentProblem } from './problems.ts';
import type { WorkerAnswer, WorkerRequest } from './render-worker.ts';

export interface RenderPool {
  /** As renderBatch in render.ts, in another thread. */
  renderBatch(docs: readonly DocumentJob[], options: RenderOptions): Promise<Uint8Array>;
  renderDocument<Kind extends DocumentKind>(
    kind: Kind,
    data: DocumentData[Kind],
    options: RenderOptions,
  ): Promise<Uint8Array>;
  /** Stops the threads; batches still waiting or under way are rejected. May be called twice. */
  close(): Promise<void>;
}

export interface RenderPoolOptions {
  /** Threads at most; each starts when there is work for it. Each holds about 200 MB. */
  size?: number;
  /** Another worker module than render-worker.ts: for tests of what happens when one dies. */
  worker_url?: URL;
}

interface Task {
  request: WorkerRequest;
  resolve: (pdf: Uint8Array) => void;
  reject: (error: Error) => void;
}

interface Slot {
  worker: Worker;
  task: Task | null;
}

const stopped = (reason: string): Error => documentProblem('DOCUMENT_RENDERER_STOPPED', { reason });

function settle(task: Task, answer: WorkerAnswer): void {
  if ('pdf' in answer) task.resolve(answer.pdf);
  else if ('problem' in answer) task.reject(restoreProblem(answer.problem));
  else task.reject(new Error(`rendering failed: ${answer.fault}`));
}

/**
 * A pool of rendering threads. Batches start in the order given, one per thread at a time. Rejects
 * with what renderBatch raises, or DOCUMENT_RENDERER_STOPPED when a thread died or the pool closed.
 */
export function createRenderPool(options: RenderPoolOptions = {}): RenderPool {
  const size = Math.max(1, options.size ?? 1);
  const url = options.worker_url ?? new URL('./render-worker.ts', import.meta.url);
  const waiting: Task[] = [];
  const slots = new Set<Slot>();
  let closed = false;

  function start(): Slot {
    const slot: Slot = { worker: new Worker(url), task: null };
    let death = 'the rendering thread ended';
    slots.add(slot);
    slot.worker.on('message', (answer: WorkerAnswer) => {
      const { task } = slot;
      slot.task = null;
      // An idle thread must not keep the program from ending.
      slot.worker.unref();
      if (task !== null) settle(task, answer);
      pump();
    });
    slot.worker.on('error', (error) => {
      death = error instanceof Error ? error.message : String(error);
    });
    slot.worker.on('exit', () => {
      slots.delete(slot);
      slot.task?.reject(stopped(closed ? 'the renderer was closed' : death));
      slot.task = null;
      pump();
    });
    return slot;
  }

  function pump(): void {
    while (!closed && waiting.length > 0) {
      const idle = [...slots].find((slot) => slot.task === null);
      const slot = idle ?? (slots.size < size ? start() : undefined);
      const task = slot === undefined ? undefined : waiting.shift();
      if (slot === undefined || task === undefined) return;
      slot.task = task;
      slot.worker.ref();
      slot.worker.postMessage(task.request);
    }
  }

  function renderBatch(docs: readonly DocumentJob[], render: RenderOptions): Promise<Uint8Array> {
    if (closed) return Promise.reject(stopped('the renderer was closed'));
    return new Promise((resolve, reject) => {
      waiting.push({ request: { docs, options: render }, resolve, reject });
      pump();
    });
  }

  return {
    renderBatch,
    renderDocument: (kind, data, render) => renderBatch([{ kind, data } as DocumentJob], render),
    close: async () => {
      closed = true;
      for (const task of waiting.splice(0)) task.reject(stopped('the renderer was closed'));
      await Promise.all([...slots].map((slot) => slot.worker.terminate()));
    },
  };
}
