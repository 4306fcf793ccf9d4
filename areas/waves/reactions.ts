/**
 * What waves do by themselves: a wave is closed when its last task is; a warehouse that is set so
 * releases when enough is waiting, or when a shipment is nearly due.
 */
import { systemActor } from '../../kernel/permission.ts';
import { reaction, sweep } from '../../kernel/reaction.ts';
import { type ReleaseSettings, releaseSchema } from './model.ts';
import { releaseWaves } from './release.ts';
import { selfReleasing } from './settings.ts';
import { closeWaves, readyForRelease } from './waves.sql.ts';

export const closeFinished = reaction({
  name: 'waves.close_finished',
  on: ['pick_task_done', 'pick_task_cancelled'],
  async run(tx, events) {
    const ids = events.map((event) => (event.body as { wave_id: string }).wave_id);
    const closed = await closeWaves(tx, { wave_ids: [...new Set(ids)].sort() });
    for (const { wave_id, state, warehouse_id } of closed) {
      tx.event({ kind: `wave_${state}`, subject_id: wave_id, body: { wave_id, warehouse_id } });
    }
  },
});

const MINUTE_MS = 60_000;

/** Carts that may go out now; null when people are no limit. */
function freePickers({ mode, pickers }: ReleaseSettings, open_tasks: number): number | null {
  if (mode === 'wave') return pickers;
  return Math.max(0, (pickers ?? 1) - open_tasks);
}

/** Warehouses that are set so get their next wave, or a cart for each picker who is free. */
export const releaseByItself = sweep({
  name: 'waves.release_by_itself',
  every_s: 60,
  batch: 1000,
  async run(tx) {
    const settings = await selfReleasing(tx);
    if (settings.size === 0) return 0;
    const ready = await readyForRelease(tx, { warehouse_ids: [...settings.keys()].sort() });
    const inputs = ready.flatMap(({ warehouse_id, shipments, first_ship_by, open_tasks }) => {
      const own = settings.get(warehouse_id)!;
      const { mode, min_waiting, before_due_min } = own;
      const soon = tx.now.getTime() + before_due_min * MINUTE_MS;
      const near = first_ship_by !== null && first_ship_by.getTime() <= soon;
      const pickers = freePickers(own, open_tasks);
      if (pickers === 0 || !(near || (shipments >= min_waiting && shipments > 0))) return [];
      const people = pickers === null ? {} : { pickers };
      return [releaseSchema.parse({ warehouse: warehouse_id, mode, ...people })];
    });
    const actor = systemActor(tx.tenant_id);
    const waves = await releaseWaves(
      tx,
      inputs.map((input) => ({ input, actor })),
    );
    return waves.filter((wave) => !(wave instanceof Error) && wave.wave_id !== null).length;
  },
});
