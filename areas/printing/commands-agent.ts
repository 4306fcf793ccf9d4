/**
 * What print agents say: which printers they have, that they take sheets, what became of each. A
 * sheet is leased; its first byte leaves only after "sent" was accepted, so whoever vanishes after
 * that leaves a doubt for a person and whoever vanishes before leaves a sheet for the next one.
 */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { warehousesByCode } from '../places/port.ts';
import { endJobs, type JobEnd, type Moved, moveJobs, noteTroubles, type Trouble } from './jobs.ts';
import { announceInput, reportInput, takeInput } from './model.ts';
import {
  announceDevices,
  announcePrinters,
  heldByDevices,
  leaseJobs,
  listPrinters,
  lockDevices,
  lockJobs,
  printersOfDevices,
  releaseLeases,
  renewLeases,
  sendLeased,
  takeJobs,
  touchDevices,
} from './printing.sql.ts';
import { printProblem } from './problems.ts';

/** A hold on a sheet lasts so long without a word of the agent. */
const LEASE_MS = 60_000;

type Announcement = (typeof announceInput)['_output'];
type Device = Awaited<ReturnType<typeof lockDevices>>[number];

const leaseUntil = (tx: Transaction) => new Date(tx.now.getTime() + LEASE_MS);

/** The warehouse by which an agent stands: the one it names, or the only one of its key. */
async function standsIn(tx: Transaction, { input, actor }: Item<Announcement>) {
  const only = actor.warehouse_ids?.length === 1 ? actor.warehouse_ids[0] : undefined;
  const named = input.warehouse ?? only;
  const house = named === undefined ? null : (await warehousesByCode(tx, [named])).get(named);
  return house?.warehouse_id ?? printProblem('AGENT_WAREHOUSE', {}, '/warehouse');
}

/** A code for a printer by its name at the agent; another one when that is taken. */
function codeFor(name: string, taken: Set<string>): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'printer';
  for (let serial = 1; ; serial++) {
    const code = serial === 1 ? plain.slice(0, 32) : `${plain.slice(0, 28)}-${serial}`;
    if (!taken.has(code)) {
      taken.add(code);
      return code;
    }
  }
}

async function keepPrinters(
  tx: Transaction,
  device: { device_id: string; warehouse_id: string },
  announced: Announcement['printers'],
): Promise<void> {
  const { device_id, warehouse_id } = device;
  const here = await listPrinters(tx, { warehouse_ids: [warehouse_id], only_active: false });
  const taken = new Set(here.map((each) => each.code));
  const own = new Map(
    here.filter((each) => each.device_id === device_id).map((each) => [each.address, each]),
  );
  const troubles: Trouble[] = [];
  const rows = announced.map(({ name, paper, condition }) => {
    const known = own.get(name);
    if (known !== undefined && condition !== 'ready' && known.condition !== condition) {
      troubles.push({ printer_id: known.printer_id, job_id: null, error: condition });
    }
    const printer_id = known?.printer_id ?? tx.newId();
    const code = known?.code ?? codeFor(name, taken);
    return { printer_id, warehouse_id, code, name, paper: paper ?? 'A4', device_id, condition };
  });
  rows.sort((a, b) => (a.printer_id < b.printer_id ? -1 : 1));
  if (rows.length > 0) await announcePrinters(tx, { rows });
  await noteTroubles(tx, troubles);
}

/** Sheets that an agent held when it vanished: those begun are in doubt, the others wait again. */
export async function giveUpHeld(
  tx: Transaction,
  held: readonly { job_id: string; state: string; printer_id: string }[],
  error: string,
): Promise<void> {
  const begun = held.filter((job) => job.state === 'sent');
  await endJobs(
    tx,
    begun.map(({ job_id, printer_id }) => ({ job_id, printer_id, state: 'unknown', error })),
  );
  const job_ids = held.filter((job) => job.state === 'queued').map((job) => job.job_id);
  if (job_ids.length > 0) await releaseLeases(tx, { job_ids });
}

/** Agents announce seldom and each for itself: every one is dealt with by itself. */
export const announceAgent = command({
  name: 'print_agent.announce',
  path: '/v1/print-agent/announce',
  en: 'A print agent tells which printers it has, how they are, and which sheets it still holds.',
  zh: '打印代理登记其打印机、状态以及仍持有的单据。',
  permission: 'print_agent.work',
  input: announceInput,
  problems: ['AGENT_WAREHOUSE'],
  max_batch: 20,
  async run(tx, items) {
    const outcomes: Outcome<AnnouncedAgent>[] = [];
    for (const item of items) outcomes.push(await announce(tx, item));
    return outcomes;
  },
});

export interface AnnouncedAgent {
  device_id: string;
  printers: { printer_id: string; name: string; code: string; paper: string; active: boolean }[];
}

async function announce(
  tx: Transaction,
  item: Item<Announcement>,
): Promise<Outcome<AnnouncedAgent>> {
  const { input, actor } = item;
  const warehouse_id = await standsIn(tx, item);
  if (warehouse_id instanceof Problem) return warehouse_id;
  const device_id = actor.id!;
  const { name, version, instance_id } = input;
  const [before] = await lockDevices(tx, { device_ids: [device_id] });
  const row = { device_id, warehouse_id, name, version, instance_id };
  await announceDevices(tx, { rows: [row] });
  if (before === undefined || before.instance_id !== instance_id) {
    const body = { name, version, printers: input.printers.map((each) => each.name) };
    tx.event({ kind: 'print_agent_started', subject_id: device_id, body, actor });
    const held = await heldByDevices(tx, { device_ids: [device_id] });
    await giveUpHeld(tx, held, 'the agent was started anew');
  } else if (input.holding.length > 0) {
    const held = await heldByDevices(tx, { device_ids: [device_id] });
    const own = held.filter((job) => input.holding.includes(job.job_id));
    const rows = own.map(({ job_id }) => ({ job_id, lease_until: leaseUntil(tx) }));
    await renewLeases(tx, { rows });
  }
  await keepPrinters(tx, row, input.printers);
  const printers = await printersOfDevices(tx, { device_ids: [device_id] });
  const shown = printers.map(({ printer_id, address, code, paper, active }) => {
    return { printer_id, name: address, code, paper, active };
  });
  return { device_id, printers: shown };
}

/** The agents behind some calls, by key; of a run that counts no more there is a problem. */
async function agentsOf(
  tx: Transaction,
  items: readonly { input: { instance_id: string }; actor: Actor }[],
): Promise<(Device | Problem)[]> {
  const device_ids = [...new Set(items.flatMap(({ actor }) => actor.id ?? []))].sort();
  const found = await lockDevices(tx, { device_ids });
  const devices = new Map(found.map((row) => [row.device_id, row]));
  return items.map(({ input, actor }) => {
    const device = devices.get(actor.id ?? '');
    if (device?.instance_id !== input.instance_id) return printProblem('AGENT_REPLACED');
    return device;
  });
}

export interface TakenSheet {
  job_id: string;
  lease_id: string;
  printer_id: string;
  kind: string;
  copy_no: number;
}

export const takeSheets = command({
  name: 'print_agent.take',
  path: '/v1/print-agent/take',
  en: 'A print agent takes sheets that wait for its printers, in their order.',
  zh: '打印代理按顺序领取等待其打印机的单据。',
  permission: 'print_agent.work',
  input: takeInput,
  problems: ['AGENT_REPLACED'],
  max_batch: 50,
  async run(tx, items) {
    const agents = await agentsOf(tx, items);
    const good = agents.flatMap((each) => (each instanceof Problem ? [] : [each]));
    const device_ids = [...new Set(good.map((each) => each.device_id))];
    const printers = await printersOfDevices(tx, { device_ids });
    const outcomes: Outcome<{ sheets: TakenSheet[] }>[] = [];
    const leases: { job_id: string; lease_id: string; lease_until: Date }[] = [];
    // One look for all: a printer belongs to one agent, so nobody takes from another.
    const free = new Map<string, number>();
    for (const [index, { input }] of items.entries()) {
      const agent = agents[index]!;
      if (agent instanceof Problem) continue;
      for (const { printer_id, device_id, active } of printers) {
        const wanted = input.printer_ids.includes(printer_id);
        if (wanted && active && device_id === agent.device_id) free.set(printer_id, index);
      }
    }
    const max = Math.max(...items.map(({ input }) => input.max));
    const waiting = await takeJobs(tx, { printer_ids: [...free.keys()].sort(), max });
    for (const [index] of items.entries()) {
      const agent = agents[index]!;
      if (agent instanceof Problem) {
        outcomes.push(agent);
        continue;
      }
      const lease_id = tx.newId();
      const own = waiting.filter((job) => free.get(job.printer_id) === index);
      leases.push(...own.map(({ job_id }) => ({ job_id, lease_id, lease_until: leaseUntil(tx) })));
      outcomes.push({ sheets: own.map((job) => ({ ...job, lease_id })) });
    }
    if (leases.length > 0) await leaseJobs(tx, { rows: leases });
    if (device_ids.length > 0) await touchDevices(tx, { device_ids });
    return outcomes;
  },
});

type Report = (typeof reportInput)['_output'];
type Held = Awaited<ReturnType<typeof lockJobs>>[number];

/** Whether a report may still change its sheet; what was given up as doubtful may be told later. */
function mayTell(job: Held | undefined, { lease_id, state }: Report): boolean {
  if (job === undefined) return false;
  if (job.state === 'unknown') return state === 'confirmed' || state === 'failed';
  if (job.lease_id !== lease_id) return false;
  return state === 'sent' ? job.state === 'queued' : true;
}

export const reportSheets = command({
  name: 'print_agent.report',
  path: '/v1/print-agent/report',
  en: 'A print agent tells that a sheet is about to leave, and what became of it.',
  zh: '打印代理报告单据即将发送及其结果。',
  permission: 'print_agent.work',
  input: reportInput,
  problems: ['AGENT_REPLACED', 'SHEET_NOT_HELD'],
  async run(tx, items) {
    const agents = await agentsOf(tx, items);
    const job_ids = [...new Set(items.map(({ input }) => input.job_id))];
    const jobs = await lockJobs(tx, { job_ids, all_merchants: true });
    const byId = new Map(jobs.map((job) => [job.job_id, job]));
    const ends: JobEnd[] = [];
    const moves: Moved[] = [];
    const sent: string[] = [];
    const troubles: Trouble[] = [];
    const outcomes = items.map(({ input }, index): Outcome<{ job_id: string; state: string }> => {
      const agent = agents[index]!;
      if (agent instanceof Problem) return agent;
      const { job_id, state, pages, error = null } = input;
      const job = byId.get(job_id);
      if (job === undefined || !mayTell(job, input)) return printProblem('SHEET_NOT_HELD');
      const printer_id = job.printer_id!;
      if (state === 'sent') sent.push(job_id);
      else if (error === 'order cancelled') {
        ends.push({ job_id, state: 'failed', error });
        job.state = 'failed';
        return { job_id, state };
      } else if (state !== 'failed') ends.push({ job_id, state, printer_id, error, pages });
      else if (job.state === 'unknown') ends.push({ job_id, state, printer_id, error });
      else moves.push({ job, from: printer_id, error: error ?? 'failed' });
      if (state === 'failed') troubles.push({ job_id, printer_id, error: error ?? 'failed' });
      job.state = state;
      return { job_id, state };
    });
    if (sent.length > 0) await sendLeased(tx, { job_ids: sent });
    await endJobs(tx, ends);
    await noteTroubles(tx, troubles);
    await moveJobs(tx, moves);
    return outcomes;
  },
});
