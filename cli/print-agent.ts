/**
 * `fahuo print-agent`: runs on a machine of the shop, connects out to the server, and prints what
 * waits there for the printers of this machine.
 */
import os from 'node:os';
import { runAgent } from '../areas/printing/agent/agent.ts';
import { makeClient, Refused } from '../areas/printing/agent/client.ts';
import { allQueues, reachedBy } from '../areas/printing/agent/reach.ts';

// Not that of runtime.ts: an agent needs neither the areas nor a database.
const say = (text: string) => void process.stderr.write(`${text}\n`);

export interface PrintAgentFlags {
  server: string;
  token?: string;
  printer?: string[];
  warehouse?: string;
  name?: string;
}

export async function runPrintAgent(flags: PrintAgentFlags, version: string): Promise<void> {
  const token = flags.token ?? process.env['FAHUO_TOKEN'];
  if (token === undefined) {
    throw new Error('give --token or FAHUO_TOKEN; the print centre makes one under Printers');
  }
  const named = flags.printer ?? [];
  const printers = named.length === 0 ? await allQueues() : named.map(reachedBy);
  const twice = printers.find((each, at) => printers.findIndex((p) => p.name === each.name) < at);
  if (twice !== undefined) throw new Error(`two printers are called ${twice.name}`);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const { signal } = stop;
  const { server, warehouse, name = os.hostname() } = flags;
  let reachable = true;
  const onReach = (now: boolean) => {
    if (now !== reachable) say(now ? 'the server is back' : `no answer from ${server}; trying on`);
    reachable = now;
  };
  const client = makeClient({ server, token, signal, onReach });
  say(`fahuo print-agent ${name}: ${printers.length} printers, server ${server}`);
  const standing = warehouse === undefined ? {} : { warehouse };
  try {
    await runAgent({ client, printers, name, version, signal, say, ...standing });
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof Refused) throw new Error(`${error.message} (${error.code})`);
    throw error;
  } finally {
    stop.abort();
  }
}
