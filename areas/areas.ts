/**
 * All areas and their parts. A module listed here is searched for exported commands, queries,
 * routes, reactions, sweeps, executors and lifecycles.
 */
import { collectParts } from '../kernel/system.ts';
import * as merchantsCommands from './merchants/commands.ts';
import * as merchantsQueries from './merchants/queries.ts';
import * as ordersCommands from './orders/commands.ts';
import * as ordersLifecycle from './orders/lifecycle.ts';

export const parts = collectParts([
  merchantsCommands,
  merchantsQueries,
  ordersCommands, ordersLifecycle]);
