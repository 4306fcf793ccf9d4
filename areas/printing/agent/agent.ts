/**
 * The print agent: announces its printers, takes sheets for each, prints them one after the other
 * and tells what became of each. It keeps nothing: what it held when it vanished is known to the
 * server, and what had begun is asked about.
 */
import { randomUUID } from 'node:crypto';
import type { AnnouncedAgent, TakenSheet } from '../commands-agent.ts';
import { type Client, Refused } from './client.ts';
import type { Reached } from './reach.ts';

export interface AgentOptions {
  client: Client;
  printers: readonly Reached[];
  name: string;
  version: string;
  warehouse?: string;
  signal: AbortSignal;
  /** Lines for people. */
  say(text: string): void;
}

/** Between two announcements; the server takes an agent for gone after three of them. */
const ANNOUNCE_MS = 15_000;
/** Without news an agent looks by itself. */
const LOOK_MS = 5_000;

interface Agent extends AgentOptions {
  instance_id: string;
  holding: Set<string>;
  /** Printers at work, by their names here. */
  ids: Map<string, string>;
  wake: Set<() => void>;
}

/** Runs until the signal, or until the server sends this agent away. @throws Refused. */
export async function runAgent(options: AgentOptions): Promise<void> {
  const instance_id = randomUUID();
  const agent: Agent = {
    ...options,
    ...{ instance_id, holding: new Set(), ids: new Map(), wake: new Set() },
  };
  const { client, printers, signal, say } = agent;
  const { printers: known } = await announce(agent);
  for (const { name, code, paper, active } of known) {
    if (agent.ids.has(name)) say(`  ${name} is ${code}, ${paper}${active ? '' : ', out of use'}`);
  }
  const news = () => {
    for (const each of agent.wake) each();
  };
  const keepAnnouncing = async () => {
    while (!signal.aborted) {
      await client.rest(ANNOUNCE_MS);
      if (!signal.aborted) await announce(agent);
    }
  };
  const lines = printers.map((printer) => keepPrinting(agent, printer));
  await Promise.all([client.listen(news), keepAnnouncing(), ...lines]).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

async function announce(agent: Agent): Promise<AnnouncedAgent> {
  const { client, name, version, warehouse, instance_id, holding } = agent;
  const printers = await Promise.all(
    agent.printers.map(async ({ name: own, paper, condition }) => ({
      ...{ name: own, condition: await condition() },
      ...(paper === undefined ? {} : { paper }),
    })),
  );
  const standing = warehouse === undefined ? {} : { warehouse };
  const input = { name, version, instance_id, printers, holding: [...holding], ...standing };
  const path = '/v1/print-agent/announce';
  const answer = await client.post<AnnouncedAgent>(path, input, randomUUID());
  for (const { name: own, printer_id } of answer.printers) {
    if (agent.printers.some((each) => each.name === own)) agent.ids.set(own, printer_id);
  }
  return answer;
}

/** Waits for news, or a while. */
function newsOrTime({ wake, client }: Agent): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      wake.delete(end);
      resolve();
    };
    wake.add(end);
    void client.rest(LOOK_MS).then(end);
  });
}

async function keepPrinting(agent: Agent, printer: Reached): Promise<void> {
  const { client, instance_id, signal, holding } = agent;
  const printer_ids = [agent.ids.get(printer.name)!];
  while (!signal.aborted) {
    const input = { instance_id, printer_ids, max: 4 };
    const path = '/v1/print-agent/take';
    const { sheets } = await client.post<{ sheets: TakenSheet[] }>(path, input, randomUUID());
    for (const { job_id } of sheets) holding.add(job_id);
    for (const sheet of sheets) {
      if (signal.aborted) return;
      await printSheet(agent, printer, sheet);
      holding.delete(sheet.job_id);
    }
    if (sheets.length === 0) await newsOrTime(agent);
  }
}

type Told = { state: 'sent' | 'confirmed' | 'failed' | 'unknown'; pages?: number; error?: string };

/** Tells what became of a sheet; false when it is not this agent's any more. */
async function tell({ client, instance_id }: Agent, sheet: TakenSheet, told: Told) {
  const { job_id, lease_id } = sheet;
  const input = { instance_id, job_id, lease_id, ...told };
  const key = `${lease_id}-${job_id}-${told.state}`;
  try {
    await client.post('/v1/print-agent/report', input, key);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === 'SHEET_NOT_HELD') return false;
    throw error;
  }
}

async function printSheet(agent: Agent, printer: Reached, sheet: TakenSheet): Promise<void> {
  const { client, signal, say } = agent;
  const { job_id, lease_id } = sheet;
  const drawn = await client
    .sheet(`/v1/print-agent/sheets/${job_id}?lease_id=${lease_id}&format=${printer.format}`)
    .catch((error: unknown) => {
      if (error instanceof Refused) return error;
      throw error;
    });
  if (drawn instanceof Refused) {
    if (drawn.code === 'SHEET_NOT_HELD') return;
    const error = drawn.code === 'SHEET_UNFIT' ? String(drawn.members['reason']) : drawn.code;
    say(`${printer.name}: not printed: ${error}`);
    await tell(agent, sheet, { state: 'failed', error });
    return;
  }
  const condition = await printer.condition();
  if (condition !== 'ready') {
    say(`${printer.name}: ${condition}`);
    await tell(agent, sheet, { state: 'failed', error: condition });
    return;
  }
  // Only what the server has noted as begun may leave: after a crash it is asked about.
  if (!(await tell(agent, sheet, { state: 'sent' }))) return;
  const delivery = await printer.print(drawn.bytes, job_id, signal);
  const { result: state } = delivery;
  const error = 'error' in delivery ? { error: delivery.error.slice(0, 300) } : {};
  if (state !== 'confirmed') say(`${printer.name}: ${error.error ?? state}`);
  await tell(agent, sheet, { state, pages: drawn.pages, ...error });
}
