/** What printing does because time has passed: sheets of agents that vanished, or are away. */
import { sweep } from '../../kernel/reaction.ts';
import { giveUpHeld } from './commands-agent.ts';
import { type Moved, moveJobs } from './jobs.ts';
import { leasesOver, waitingAtAgents } from './printing.sql.ts';
import { isWell, printersFor, setupOf } from './routing.ts';

const BATCH = 500;

export const endLeases = sweep({
  name: 'printing.end_leases',
  every_s: 10,
  batch: BATCH,
  async run(tx) {
    const over = await leasesOver(tx, { count: BATCH });
    if (over.length > 0) await giveUpHeld(tx, over, 'the agent was not heard of again');
    return over.length;
  },
});

/**
 * Sheets that wait at a printer whose agent is away, or that failed or is out of use, go to one
 * that stands in and is well; without one they wait on, unless the printer is out of use.
 */
export const passOn = sweep({
  name: 'printing.pass_on',
  every_s: 10,
  batch: BATCH + 1,
  async run(tx) {
    const waiting = await waitingAtAgents(tx, { count: BATCH });
    if (waiting.length === 0) return 0;
    const setup = await setupOf(
      tx,
      waiting.map((job) => job.warehouse_id),
    );
    const byId = new Map(setup.printers.map((each) => [each.printer_id, each]));
    const moves = waiting.flatMap((job): Moved[] => {
      const printer = byId.get(job.printer_id);
      if (printer !== undefined && isWell(printer, tx.now)) return [];
      const [next] = printersFor(setup, job, tx.now);
      const better = next !== undefined && isWell(next, tx.now);
      if (!better && printer !== undefined) return [];
      const why = printer === undefined ? 'the printer is out of use' : 'no_answer';
      return [{ job, from: job.printer_id, error: `${printer?.code ?? ''}: ${why}` }];
    });
    await moveJobs(tx, moves);
    return moves.length;
  },
});
