/**
 * Parent and child processes of a bench talk in lines of JSON: one question, one answer. A child
 * ends when its parent goes.
 */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { peakMb } from './measure.ts';
import { child } from './scratch.ts';

export interface Talker {
  /** Asks and waits for the answer. Rejects when the child says what went wrong, or dies. */
  ask<A>(question: unknown): Promise<A>;
  /** Memory of the child now and at its peak, MiB. */
  memory(): Promise<Memory>;
  /** Lets the child end in order. */
  end(): Promise<void>;
}

export interface Memory {
  now_mb: number;
  peak_mb: number;
}

interface Waiting {
  resolve(answer: never): void;
  reject(error: Error): void;
}

/** Starts a bench file as a child that answers. */
export function startTalker(file: string): Talker {
  const process_ = child(file);
  const waiting: Waiting[] = [];
  createInterface({ input: process_.stdout! }).on('line', (line) => {
    const answer = JSON.parse(line) as { answer?: never; error?: string };
    const next = waiting.shift();
    if (answer.error === undefined) next?.resolve(answer.answer!);
    else next?.reject(new Error(`${file}: ${answer.error}`));
  });
  const ended = endOf(process_);
  void ended.then((code) => {
    for (const each of waiting) each.reject(new Error(`${file} ended with ${code}`));
    waiting.length = 0;
  });
  const ask = <A>(question: unknown) =>
    new Promise<A>((resolve, reject) => {
      waiting.push({ resolve, reject });
      process_.stdin!.write(`${JSON.stringify(question)}\n`);
    });
  return {
    ask,
    memory: () => ask<Memory>('memory'),
    async end() {
      process_.stdin!.end();
      await ended;
    },
  };
}

function endOf(process_: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => process_.once('exit', (code) => resolve(code)));
}

/** The child's side: answers each question, and calls `stop` when the parent has no more. */
export function answerAll(
  handle: (question: never) => Promise<unknown>,
  stop: () => Promise<void> = async () => {},
): void {
  // Ctrl-C reaches parent and child alike; the parent decides when the child ends.
  process.on('SIGINT', () => {});
  const lines = createInterface({ input: process.stdin });
  lines.on('line', async (line) => {
    const say = (answer: unknown) => process.stdout.write(`${JSON.stringify(answer)}\n`);
    try {
      const question = JSON.parse(line) as never;
      const answer = question === 'memory' ? memoryNow() : await handle(question);
      say({ answer: answer ?? null });
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) });
    }
  });
  lines.once('close', () => void stop().finally(() => process.exit()));
}

function memoryNow(): Memory {
  return { now_mb: Math.round(process.memoryUsage.rss() / 1024 / 1024), peak_mb: peakMb() };
}
