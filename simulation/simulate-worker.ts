/** A process that runs the seeds it is told, one after the other, and tells what it found. */
import type { Errand } from './simulate-many.ts';
import { simulateSeed } from './world.ts';

process.on('message', async (errand: Errand) => {
  if (errand === 'end') process.exit(0);
  try {
    process.send?.({ result: await simulateSeed(errand) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : `${error}` });
  }
});
// Whoever sent the errands is gone.
process.on('disconnect', () => process.exit(0));
