/** What other areas may read of delivery: how parcels were tried. */
export { attemptsOfParcels } from './delivery.sql.ts';
