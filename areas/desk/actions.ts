/**
 * What a job does with its orders: which command, with which inputs, and whether an order would
 * accept it. The judgement is read-only and says what the command would say; a test holds both
 * together.
 */
import type { Command, Item, Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import {
  approveOrder,
  cancelOrder,
  editOrder,
  holdOrder,
  possibleFor,
  releaseHold,
} from '../orders/port.ts';
import { orderProblem } from '../orders/problems.ts';
import { type Outlets, outletsOf, printOriginal } from '../printing/port.ts';
import { printProblem } from '../printing/problems.ts';
import { judgedGroups, papersOf, remarksOf } from './desk.sql.ts';
import type { BulkAction } from './model.ts';
import { deskProblem } from './problems.ts';

type Group = Awaited<ReturnType<typeof judgedGroups>>[number];
/** 'already': the command accepts the order, but there is nothing to do. */
export type Judgement = 'would' | 'already' | Problem;

interface Way {
  command: Command<never, unknown>;
  /** Inputs of the command for each order; an order may have several, or a problem instead. */
  inputs(tx: Transaction, order_ids: readonly string[], words: string): Promise<Inputs>;
  judge(group: Group, outlets: Outlets | null): Judgement;
  /** Kind of paper that the judgement asks for. */
  kind?: string;
}

type Given = object[] | Problem;
type Inputs = Map<string, Given>;

const forbidden = ({ state, stage }: Group): Problem => {
  const handed_over = stage === 'shipped' || stage === 'delivered' || stage === 'completed';
  return kernelProblem('STATE_FORBIDS', {
    state: stage,
    possible: possibleFor(state, handed_over),
  });
};

const GONE = ['shipped', 'delivered', 'completed', 'cancelled'];

/** A way whose command takes the order's id and what was said under some name. */
function plain(command: unknown, judge: Way['judge'], field?: string): Way {
  return {
    command: command as Way['command'],
    inputs: async (_tx, order_ids, words) =>
      new Map(
        order_ids.map((order_id) => {
          return [order_id, [field === undefined ? { order_id } : { order_id, [field]: words }]];
        }),
      ),
    judge,
  };
}

function printing(kind: string): Way {
  const notReady = () => printProblem('DOCUMENT_NOT_READY', { kind });
  const noPrinter = (outlets: Outlets | null) =>
    deskProblem('BULK_NO_PRINTER', { paper: outlets?.paper ?? '' });
  return {
    command: printOriginal as unknown as Way['command'],
    kind,
    async inputs(tx, order_ids) {
      const outlets = await outletsOf(tx, kind);
      const { warehouse_ids } = outlets;
      const found = await papersOf(tx, { order_ids, kind, warehouse_ids });
      const papers = Map.groupBy(found, (row) => row.order_id);
      return new Map(
        order_ids.map((order_id): [string, Given] => {
          const own = papers.get(order_id);
          if (own === undefined) return [order_id, notReady()];
          const fresh = own.filter((row) => !row.printed);
          if (fresh.some((row) => !row.printer)) return [order_id, noPrinter(outlets)];
          return [order_id, fresh.map(({ document_id }) => ({ document_id }))];
        }),
      );
    },
    judge: ({ papers }, outlets) => {
      if (papers === null) return notReady();
      if (papers === 'no_printer') return noPrinter(outlets);
      return papers === 'new' ? 'would' : 'already';
    },
  };
}

const approving = (group: Group): Judgement => {
  if (group.state === 'approved') return 'already';
  if (group.state !== 'in_review') return forbidden(group);
  const kinds = group.kinds ?? [];
  return kinds.length > 0 ? orderProblem('ORDER_BLOCKED', { order_no: '', kinds }) : 'would';
};

const holding = (group: Group): Judgement =>
  GONE.includes(group.stage) ? forbidden(group) : 'would';

const releasing = (group: Group): Judgement => {
  if (GONE.includes(group.stage)) return forbidden(group);
  return group.held ? 'would' : 'already';
};

const cancelling = (group: Group): Judgement => {
  if (group.stage === 'cancelled') return 'already';
  return group.stage === 'completed' || group.away ? forbidden(group) : 'would';
};

/** A remark is put behind what the shop wrote before, on the version that was read. */
const remarking: Way = {
  command: editOrder as unknown as Way['command'],
  async inputs(tx, order_ids, words) {
    const rows = await remarksOf(tx, { order_ids });
    const known = new Map(rows.map((row) => [row.order_id, row]));
    return new Map(
      order_ids.map((order_id): [string, Given] => {
        const row = known.get(order_id);
        if (row === undefined) return [order_id, orderProblem('ORDER_UNKNOWN')];
        const seller_remark = [row.seller_remark, words].filter(Boolean).join('；').slice(-2000);
        return [order_id, [{ order_id, version: row.version, seller_remark }]];
      }),
    );
  },
  judge: holding,
};

export const WAYS: Readonly<Record<BulkAction, Way>> = {
  approve: plain(approveOrder, approving),
  hold: plain(holdOrder, holding, 'reason'),
  release_hold: plain(releaseHold, releasing),
  cancel: plain(cancelOrder, cancelling, 'reason'),
  note: remarking,
  print_waybill: printing('waybill'),
  print_packing_slip: printing('packing_slip'),
};

export interface Judged {
  would: number;
  already: number;
  /** Why orders would be refused, with how many. */
  refused: { problem: Problem; orders: number }[];
}

/** What would become of orders, without doing anything. */
export async function judge(
  tx: Transaction,
  action: BulkAction,
  order_ids: readonly string[],
): Promise<Judged> {
  const way = WAYS[action];
  const { kind = null } = way;
  const outlets = kind === null ? null : await outletsOf(tx, kind);
  const warehouse_ids = outlets?.warehouse_ids ?? [];
  const groups = await judgedGroups(tx, { action, order_ids, kind, warehouse_ids });
  const judged: Judged = { would: 0, already: 0, refused: [] };
  for (const group of groups) {
    const verdict = way.judge(group, outlets);
    if (verdict instanceof Problem) {
      const { code, members } = verdict;
      const same = judged.refused.find(
        ({ problem }) =>
          problem.code === code && JSON.stringify(problem.members) === JSON.stringify(members),
      );
      if (same === undefined) judged.refused.push({ problem: verdict, orders: group.orders });
      else same.orders += group.orders;
    } else judged[verdict] += group.orders;
  }
  judged.refused.sort((a, b) => b.orders - a.orders);
  return judged;
}

/** Runs the action's command over orders. One entry per order: null, or why it was refused. */
export async function act(
  tx: Transaction,
  { action, words, actor }: { action: BulkAction; words: string; actor: Actor },
  order_ids: readonly string[],
): Promise<(Problem | null)[]> {
  const { command, inputs } = WAYS[action];
  const given = await inputs(tx, order_ids, words);
  const items: Item<never>[] = [];
  const places = order_ids.map((order_id) => {
    const own = given.get(order_id)!;
    if (own instanceof Problem) return own;
    // What the schema fills in: the same that a call over HTTP would have.
    return own.map((input) => items.push({ input: command.input.parse(input), actor }) - 1);
  });
  const outcomes: Outcome<unknown>[] = items.length === 0 ? [] : await command.run(tx, items);
  return places.map((place) => {
    if (place instanceof Problem) return place;
    const refused = place.map((at) => outcomes[at]).find((each) => each instanceof Problem);
    return refused ?? null;
  });
}
