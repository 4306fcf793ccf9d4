/**
 * What others may ask of shipping inside their transaction: carriers' adapters settle through it,
 * delivery finds parcels by their numbers and adds what our own couriers saw.
 */

export { eventOf, recordReports, recordTracking, type Tracked } from './commands-tracking.ts';
export { EARLY_MAX_MS, type Report } from './model.ts';
export {
  accounts,
  accountsOfWaybills,
  parcelFacts,
  parcelsOfNumbers,
  trackingOf,
  waybillsById,
} from './shipping.sql.ts';
export { foldTracking, trackingStates } from './tracking-state.ts';
export {
  type Purchase,
  settleChoices,
  settlePurchases,
  settleVoids,
} from './waybills.ts';
