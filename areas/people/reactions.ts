/** Sweeps of people: what has ended is forgotten. */
import { sweep } from '../../kernel/reaction.ts';
import { IDLE_MS } from './authenticate.ts';
import { deleteEndedLinks, deleteEndedSessions } from './people.sql.ts';

const BATCH = 1000;

export const forgetEnded = sweep({
  name: 'people.forget_ended',
  every_s: 3600,
  batch: BATCH,
  async run(tx) {
    const idle_since = new Date(tx.now.getTime() - IDLE_MS);
    const [sessions, links] = await Promise.all([
      deleteEndedSessions(tx, { idle_since, count: BATCH }),
      deleteEndedLinks(tx, { count: BATCH }),
    ]);
    return Math.max(sessions.length, links.length);
  },
});
