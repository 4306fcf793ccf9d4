/**
 * All parts of the running system: those of the areas, and those that reach outside it through
 * carriers, gateways and files.
 */
import { areaModules } from './areas/areas.ts';
import * as carrierEffects from './carriers/effects.ts';
import * as messageGateway from './carriers/gateway.ts';
import * as carrierHooks from './carriers/hooks.ts';
import * as carrierQueries from './carriers/queries.ts';
import * as importRoutes from './channels/csv/import-routes.ts';
import * as idempotency from './kernel/idempotency.ts';
import { collectParts } from './kernel/system.ts';

export const parts = collectParts([
  ...areaModules,
  idempotency,
  carrierEffects,
  messageGateway,
  carrierHooks,
  carrierQueries,
  importRoutes,
]);
