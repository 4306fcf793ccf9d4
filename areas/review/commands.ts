/** Commands on exceptions: settle them, and give them an owner. */
import { z } from 'zod';
import { command, type Outcome } from '../../kernel/command.ts';
import { reviewProblem } from './problems.ts';
import { assignExceptions, lockExceptions, ordersShort, resolveExceptions } from './review.sql.ts';

export { saveRule } from './commands-rules.ts';

/** What is settled by goods alone: a waiting order whose exception was closed would be forgotten. */
const BY_GOODS: ReadonlySet<string> = new Set(['STOCK_SHORT', 'PICK_SHORT']);

interface Settled {
  exception_id: string;
  resolution: string;
  resolved_by: string | null;
}

export const resolveException = command({
  name: 'exception.resolve',
  path: '/v1/exceptions/resolve',
  en: 'Settles an exception and says how.',
  zh: '处理异常并说明结果。',
  permission: 'exception.resolve',
  input: z.strictObject({
    exception_id: z.uuid(),
    resolution: z.string().trim().min(1).max(300),
  }),
  problems: ['EXCEPTION_UNKNOWN', 'EXCEPTION_STANDS'],
  async run(tx, items) {
    const exception_ids = [...new Set(items.map((item) => item.input.exception_id))].sort();
    const rows = await lockExceptions(tx, { exception_ids });
    const known = new Map(rows.map((row) => [row.exception_id, row]));
    const order_ids = [...new Set(rows.map((row) => row.order_id))];
    const short = new Set((await ordersShort(tx, { order_ids })).map((row) => row.order_id));
    const settled = new Map<string, Settled>();
    const outcomes = items.map(({ input, actor }): Outcome<{ exception_id: string }> => {
      const row = known.get(input.exception_id);
      if (row === undefined) return reviewProblem('EXCEPTION_UNKNOWN');
      const { exception_id, order_id, kind } = row;
      if (row.state === 'resolved' || settled.has(exception_id)) return { exception_id };
      if (BY_GOODS.has(kind) && short.has(order_id))
        return reviewProblem('EXCEPTION_STANDS', { kind });
      const { resolution } = input;
      settled.set(exception_id, { exception_id, resolution, resolved_by: actor.id });
      const body = { exception: kind, resolution };
      tx.event({ kind: 'exception_resolved', order_id, subject_id: exception_id, body, actor });
      return { exception_id };
    });
    if (settled.size > 0) await resolveExceptions(tx, { rows: [...settled.values()] });
    return outcomes;
  },
});

export const assignException = command({
  name: 'exception.assign',
  path: '/v1/exceptions/assign',
  en: 'Gives an exception an owner.',
  zh: '给异常指定负责人。',
  permission: 'exception.assign',
  input: z.strictObject({ exception_id: z.uuid(), owner_id: z.uuid() }),
  problems: ['EXCEPTION_UNKNOWN'],
  async run(tx, items) {
    const exception_ids = [...new Set(items.map((item) => item.input.exception_id))].sort();
    const rows = await lockExceptions(tx, { exception_ids });
    const known = new Map(rows.map((row) => [row.exception_id, row]));
    const given = new Map<string, { exception_id: string; owner_id: string }>();
    const outcomes = items.map(({ input, actor }): Outcome<{ exception_id: string }> => {
      const row = known.get(input.exception_id);
      if (row === undefined || row.state !== 'open') return reviewProblem('EXCEPTION_UNKNOWN');
      const { exception_id, order_id } = row;
      given.set(exception_id, input);
      const body = { owner_id: input.owner_id };
      tx.event({ kind: 'exception_assigned', order_id, subject_id: exception_id, body, actor });
      return { exception_id };
    });
    if (given.size > 0) await assignExceptions(tx, { rows: [...given.values()] });
    return outcomes;
  },
});
