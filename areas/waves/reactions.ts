/** What waves do by themselves: a wave is closed when its last task is. */
import { reaction } from '../../kernel/reaction.ts';
import { closeWaves } from './waves.sql.ts';

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
