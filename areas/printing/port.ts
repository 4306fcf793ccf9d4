/** What others may ask of printing: papers that are known go to a printer, where there is one. */
import type { Transaction } from '../../kernel/db.ts';
import { warehouses } from '../places/port.ts';
import type { Paper } from './model.ts';
import { paperFor, printersFor, setupOf } from './routing.ts';

export { printOriginal } from './commands.ts';

/** Where papers of a kind can come out of a printer now, and on what. */
export interface Outlets {
  warehouse_ids: string[];
  paper: Paper;
}

/** The warehouses with a printer for papers of a kind, by the routes. At most four statements. */
export async function outletsOf(tx: Transaction, kind: string): Promise<Outlets> {
  const all = (await warehouses(tx)).map((each) => each.warehouse_id);
  const setup = await setupOf(tx, all);
  const fits = (warehouse_id: string) =>
    printersFor(setup, { warehouse_id, kind, station: '', subject_id: '' }, tx.now).length > 0;
  return { warehouse_ids: all.filter(fits), paper: paperFor(setup, kind) };
}
