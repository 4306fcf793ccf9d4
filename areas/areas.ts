/**
 * All areas and their parts. A module listed here is searched for exported commands, queries,
 * routes, reactions, sweeps, executors and lifecycles.
 */
import * as catalogCommands from './catalog/commands.ts';
import * as catalogQueries from './catalog/queries.ts';
import * as catalogSizes from './catalog/sizes.ts';
import * as deliveryCommands from './delivery/commands.ts';
import * as deliveryQueries from './delivery/queries.ts';
import * as deliveryReactions from './delivery/reactions.ts';
import * as deliveryRoutes from './delivery/routes.ts';
import * as deskBulk from './desk/bulk.ts';
import * as deskRows from './desk/rows.ts';
import * as deskRunner from './desk/runner.ts';
import * as deskViews from './desk/views.ts';
import * as importsQueries from './imports/queries.ts';
import * as merchantsCommands from './merchants/commands.ts';
import * as merchantsQueries from './merchants/queries.ts';
import * as notificationsQueries from './notifications/queries.ts';
import * as notificationsReactions from './notifications/reactions.ts';
import * as ordersCommands from './orders/commands.ts';
import * as ordersHold from './orders/commands-hold.ts';
import * as ordersReveal from './orders/commands-reveal.ts';
import * as ordersSplit from './orders/commands-split.ts';
import * as ordersLifecycle from './orders/lifecycle.ts';
import * as ordersParseAddress from './orders/parse-address.ts';
import * as ordersPayTime from './orders/pay-time.ts';
import * as ordersQueries from './orders/queries.ts';
import * as ordersRefunds from './orders/queries-refunds.ts';
import * as ordersReactions from './orders/reactions.ts';
import * as ordersTogether from './orders/together.ts';
import * as packingCommands from './packing/commands.ts';
import * as packingFit from './packing/commands-fit.ts';
import * as packingMore from './packing/commands-more.ts';
import * as packingPack from './packing/commands-pack.ts';
import * as packingStock from './packing/devices/carton-stock.ts';
import * as packingPhotos from './packing/devices/photos.ts';
import * as packingScales from './packing/devices/scales.ts';
import * as packingWeights from './packing/devices/weights.ts';
import * as packingLifecycle from './packing/lifecycle.ts';
import * as packingQueries from './packing/queries.ts';
import * as packingCartons from './packing/queries-cartons.ts';
import * as packingReactions from './packing/reactions.ts';
import * as peopleCommands from './people/commands.ts';
import * as peopleQueries from './people/queries.ts';
import * as peopleReactions from './people/reactions.ts';
import * as peopleSecretRoutes from './people/routes-secret.ts';
import * as peopleSessionRoutes from './people/routes-session.ts';
import * as pickingCommands from './picking/commands.ts';
import * as pickingLifecycle from './picking/lifecycle.ts';
import * as pickingQueries from './picking/queries.ts';
import * as pickingReactions from './picking/reactions.ts';
import * as placesCommands from './places/commands.ts';
import * as placesFloor from './places/commands-floor.ts';
import * as placesLocations from './places/commands-locations.ts';
import * as placesQueries from './places/queries.ts';
import * as placesFloorQueries from './places/queries-floor.ts';
import * as practiceCommands from './practice/commands.ts';
import * as practiceQueries from './practice/queries.ts';
import * as printingBatches from './printing/batches.ts';
import * as printingCommands from './printing/commands.ts';
import * as printingAgent from './printing/commands-agent.ts';
import * as printingPrinter from './printing/commands-printer.ts';
import * as printingExecutor from './printing/executor.ts';
import * as printingQueries from './printing/queries.ts';
import * as printingCentre from './printing/queries-centre.ts';
import * as printingReactions from './printing/reactions.ts';
import * as printingAgentRoutes from './printing/routes-agent.ts';
import * as printingTimes from './printing/stage-times.ts';
import * as printingSweeps from './printing/sweeps.ts';
import * as recallsCommands from './recalls/commands.ts';
import * as recallsQueries from './recalls/queries.ts';
import * as recallsReactions from './recalls/reactions.ts';
import * as reviewCommands from './review/commands.ts';
import * as reviewDesk from './review/desk.ts';
import * as reviewQueries from './review/queries.ts';
import * as reviewTrial from './review/trial.ts';
import * as settingsCommands from './settings/commands.ts';
import * as settingsQueries from './settings/queries.ts';
import * as shippingCommands from './shipping/commands.ts';
import * as shippingHandOver from './shipping/commands-hand-over.ts';
import * as shippingTracking from './shipping/commands-tracking.ts';
import * as shippingQueries from './shipping/queries.ts';
import * as shippingReactions from './shipping/reactions.ts';
import * as shippingRelabel from './shipping/relabel.ts';
import * as stockCommands from './stock/commands.ts';
import * as stockInside from './stock/commands-inside.ts';
import * as stockCountPlans from './stock/count-plans.ts';
import * as stockCounts from './stock/counts.ts';
import * as stockHolds from './stock/holds.ts';
import * as stockPromises from './stock/promises.ts';
import * as stockProve from './stock/prove.ts';
import * as stockQueries from './stock/queries.ts';
import * as stockThresholds from './stock/thresholds.ts';
import * as stockTransfers from './stock/transfers.ts';
import * as voiceCommands from './voice/commands.ts';
import * as voiceQueries from './voice/queries.ts';
import * as voiceRoutes from './voice/routes.ts';
import * as wavesCommands from './waves/commands.ts';
import * as wavesQueries from './waves/queries.ts';
import * as wavesReactions from './waves/reactions.ts';
import * as wavesSettings from './waves/settings.ts';

/** All modules of the areas; parts.ts adds those of the adapters. */
export const areaModules = [
  catalogCommands,
  catalogQueries,
  catalogSizes,
  importsQueries,
  merchantsCommands,
  merchantsQueries,
  ordersCommands,
  ordersHold,
  ordersLifecycle,
  ordersParseAddress,
  ordersPayTime,
  ordersQueries,
  ordersReactions,
  ordersRefunds,
  ordersReveal,
  ordersTogether,
  ordersSplit,
  packingCommands,
  packingFit,
  packingMore,
  packingPack,
  packingStock,
  packingPhotos,
  packingScales,
  packingWeights,
  packingLifecycle,
  packingQueries,
  packingCartons,
  packingReactions,
  pickingCommands,
  pickingLifecycle,
  pickingQueries,
  pickingReactions,
  placesCommands,
  placesFloor,
  placesLocations,
  placesQueries,
  placesFloorQueries,
  practiceCommands,
  practiceQueries,
  printingAgent,
  printingAgentRoutes,
  printingBatches,
  printingCentre,
  printingCommands,
  printingExecutor,
  printingPrinter,
  printingQueries,
  printingReactions,
  printingSweeps,
  printingTimes,
  recallsCommands,
  recallsQueries,
  recallsReactions,
  reviewCommands,
  reviewDesk,
  reviewQueries,
  reviewTrial,
  stockCommands,
  stockHolds,
  stockInside,
  stockCountPlans,
  stockCounts,
  stockPromises,
  stockProve,
  stockQueries,
  stockThresholds,
  stockTransfers,
  peopleCommands,
  peopleQueries,
  peopleReactions,
  peopleSecretRoutes,
  peopleSessionRoutes,
  wavesCommands,
  wavesQueries,
  wavesReactions,
  wavesSettings,
  deliveryCommands,
  deliveryQueries,
  deliveryReactions,
  deliveryRoutes,
  deskBulk,
  deskRows,
  deskRunner,
  deskViews,
  notificationsQueries,
  notificationsReactions,
  settingsCommands,
  settingsQueries,
  shippingCommands,
  shippingHandOver,
  shippingRelabel,
  shippingTracking,
  shippingQueries,
  shippingReactions,
  voiceCommands,
  voiceQueries,
  voiceRoutes,
];
