/**
 * The thread that runs engines: takes one request at a time from in-worker.ts and answers with the
 * output, or with the problem or fault that the engine met.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { elapsedSince } from '../kernel/clock.ts';
import { Problem, type StoredProblem, storeProblem } from '../kernel/problem.ts';
import type { Effort } from './registry.ts';

export interface EngineRequest {
  name: string;
  input: unknown;
  budget_ms: number;
  seed: number;
}

export type EngineAnswer =
  | { kind: 'begun' }
  | { kind: 'offer'; output: unknown }
  | { kind: 'done'; output: unknown }
  | { kind: 'problem'; problem: StoredProblem }
  | { kind: 'fault'; fault: string };

type Engine = (input: unknown, effort: Effort<unknown>) => unknown;
type Registry = Record<string, (() => Promise<Engine>) | undefined>;

const loaded = new Map<string, Engine>();

async function load(name: string): Promise<Engine> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const { registry_url } = workerData as { registry_url: string };
  const { engines } = (await import(registry_url)) as { engines: Registry };
  const open = engines[name];
  if (open === undefined) throw new Error(`there is no engine ${name}`);
  const engine = await open();
  loaded.set(name, engine);
  return engine;
}

function say(answer: EngineAnswer): void {
  parentPort?.postMessage(answer);
}

async function answer({ name, input, budget_ms, seed }: EngineRequest): Promise<EngineAnswer> {
  try {
    const engine = await load(name);
    say({ kind: 'begun' });
    const offer = (output: unknown) => say({ kind: 'offer', output });
    const output = await engine(input, { seed, budget_ms, now_ms: () => elapsedSince(), offer });
    return { kind: 'done', output };
  } catch (error) {
    if (error instanceof Problem) return { kind: 'problem', problem: storeProblem(error) };
    return { kind: 'fault', fault: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}

parentPort?.on('message', (request: EngineRequest) => {
  void answer(request).then(say);
});
