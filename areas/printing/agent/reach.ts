/**
 * The printers that an agent reaches: over TCP (raw PDF or ZPL), or through the queues of CUPS by
 * `lp`, which are asked what became of a job.
 */
import { execFile } from 'node:child_process';
import { type Delivery, overTcp, zplCondition } from '../drivers.ts';
import { type Condition, type Paper, papers, rawAddress } from '../model.ts';
import { type JobState, jobState } from './ipp.ts';

export interface Reached {
  /** Its name at this machine. */
  name: string;
  paper?: Paper;
  format: 'pdf' | 'zpl';
  condition(): Promise<Condition>;
  print(bytes: Uint8Array, title: string, signal: AbortSignal): Promise<Delivery>;
}

interface Said {
  code: number | null;
  out: string;
}

/** Runs a program of CUPS, in English; `code` is null when there is no such program. */
function run(program: string, args: readonly string[], input?: Uint8Array): Promise<Said> {
  return new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: 'C', LANG: 'C' };
    const child = execFile(
      program,
      [...args],
      { env, timeout: 30_000 },
      (error, stdout, stderr) => {
        const missing = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
        const code = error === null ? 0 : missing ? null : 1;
        resolve({ code, out: error === null ? stdout : `${stdout}${stderr}`.trim() });
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input === undefined ? undefined : Buffer.from(input));
  });
}

const LOOK_MS = 400;

/** What `lpstat -l -p` says of a queue. */
export function readQueue(said: string): Condition {
  const alerts = /Alerts: (.*)/.exec(said)?.[1] ?? '';
  if (/media-(empty|needed)/.test(alerts)) return 'out_of_paper';
  if (/marker-supply-empty|toner-empty/.test(alerts)) return 'out_of_ribbon';
  if (/(cover|door|interlock)-open/.test(alerts)) return 'head_open';
  return /^printer \S+ disabled/m.test(said) ? 'paused' : 'ready';
}

/** What became of a job of CUPS; null while it is under way. */
export function endOf(state: JobState | null): Delivery | null {
  if (state === 'pending') return null;
  if (state === 'completed') return { result: 'confirmed' };
  // Given up or taken back on the way: a part may have come out.
  return { result: 'unknown', error: state === null ? 'CUPS does not answer' : `CUPS: ${state}` };
}

function mediaOf(paper: Paper | undefined): string[] {
  if (paper === undefined) return [];
  const media = paper.startsWith('A') ? paper : `Custom.${paper}mm`;
  return ['-o', `media=${media}`];
}

function throughQueue(name: string, queue: string, format: 'pdf' | 'zpl', paper?: Paper): Reached {
  const form = format === 'zpl' ? ['-o', 'raw'] : ['-o', 'print-scaling=none', ...mediaOf(paper)];
  const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    name,
    format,
    ...(paper === undefined ? {} : { paper }),
    async condition() {
      const said = await run('lpstat', ['-l', '-p', queue]);
      return said.code === 0 ? readQueue(said.out) : 'no_answer';
    },
    async print(bytes, title, signal) {
      const taken = await run('lp', ['-d', queue, '-t', title, ...form, '-'], bytes);
      const id = /request id is \S+-(\d+)/.exec(taken.out)?.[1];
      if (taken.code === null) return { result: 'failed', error: 'lp is not installed' };
      if (taken.code !== 0) return { result: 'failed', error: taken.out.slice(0, 200) };
      if (id === undefined) return { result: 'unknown', error: 'lp gave no number' };
      // A queue that waits for paper keeps its job: so does the agent, for as long as it takes.
      while (!signal.aborted) {
        const ended = endOf(await jobState(Number(id)));
        if (ended !== null) return ended;
        await rest(LOOK_MS);
      }
      return { result: 'unknown', error: 'the agent was stopped' };
    },
  };
}

function overNetwork(name: string, address: string, paper?: Paper): Reached | null {
  const at = rawAddress(address);
  if (at === null) return null;
  return {
    name,
    format: at.format,
    ...(paper === undefined ? {} : { paper }),
    async condition() {
      if (at.format !== 'zpl') return 'ready';
      return (await zplCondition(at.host, at.port)) ?? 'ready';
    },
    print: (bytes) => overTcp(at.host, at.port, bytes),
  };
}

/**
 * A printer as it is written on the command line: NAME=TARGET@PAPER, the paper at will. Targets:
 * lp:QUEUE, lp+zpl:QUEUE, pdf://HOST:PORT, zpl://HOST:PORT.
 * @throws Error that says what is wrong with it.
 */
export function reachedBy(text: string): Reached {
  const parts = /^([^=]+)=([^@]+?)(?:@(.+))?$/.exec(text.trim());
  const [, name = '', target = '', given] = parts ?? [];
  const paper = papers.find((each) => each === given);
  const queue = /^lp(\+zpl)?:(.+)$/.exec(target);
  const found =
    queue === null
      ? overNetwork(name, target, paper)
      : throughQueue(name, queue[2]!, queue[1] === undefined ? 'pdf' : 'zpl', paper);
  if (parts === null || found === null || (given !== undefined && paper === undefined)) {
    const form = 'NAME=lp:QUEUE, NAME=zpl://HOST:PORT or NAME=pdf://HOST:PORT, with @PAPER';
    throw new Error(`--printer ${text}: it takes ${form} (${papers.join(', ')}) at will`);
  }
  return found;
}

/** All queues of CUPS on this machine. @throws Error when there is none. */
export async function allQueues(): Promise<Reached[]> {
  const said = await run('lpstat', ['-e']);
  const queues = said.code === 0 ? said.out.split('\n').filter((line) => line.trim() !== '') : [];
  if (queues.length === 0) {
    throw new Error('there is no CUPS queue on this machine; name printers with --printer');
  }
  return queues.map((queue) => throughQueue(queue, queue, 'pdf'));
}
