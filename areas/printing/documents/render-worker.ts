/**
 * The thread that renders: takes one batch at a time from render-pool.ts and answers with its PDF
 * or with the problem that it met. The fonts stay open for the life of the thread.
 */

import { parentPort } from 'node:worker_threads';
import { Problem, type StoredProblem, storeProblem } from '../../../kernel/problem.ts';
import type { DocumentJob, RenderOptions } from './model.ts';
import { renderBatch } from './render.ts';

export interface WorkerRequest {
  docs: readonly DocumentJob[];
  options: RenderOptions;
}

export type WorkerAnswer = { pdf: Uint8Array } | { problem: StoredProblem } | { fault: string };

async function answer({ docs, options }: WorkerRequest): Promise<WorkerAnswer> {
  try {
    return { pdf: await renderBatch(docs, options) };
  } catch (error) {
    if (error instanceof Problem) return { problem: storeProblem(error) };
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on('message', (request: WorkerRequest) => {
  answer(request).then((made) => {
    parentPort?.postMessage(made, 'pdf' in made ? [made.pdf.buffer as ArrayBuffer] : []);
  });
});
