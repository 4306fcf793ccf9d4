/**
 * The floor and the road of a simulated world: waves, picks, benches, waybills, hand-over, scans of
 * carriers in any order and number, couriers, and what comes back.
 */
import { recordDelivery, reportLost, takeBack } from '../areas/delivery/commands.ts';
import { closeParcel, openParcel, scanPiece } from '../areas/packing/commands.ts';
import { cancelParcel } from '../areas/packing/commands-more.ts';
import { packParcel } from '../areas/packing/commands-pack.ts';
import { confirmPick, confirmTask, takeTask } from '../areas/picking/commands.ts';
import { enterWaybill, requestWaybill, voidWaybill } from '../areas/shipping/commands.ts';
import { handOver } from '../areas/shipping/commands-hand-over.ts';
import { recordTracking } from '../areas/shipping/commands-tracking.ts';
import { releaseWave, removeShipment } from '../areas/waves/commands.ts';
import { type Act, chance, isGood, pick, type Stage, some, told } from './actors.ts';
import { add, type Fact } from './checks.ts';

interface ShipmentRow {
  shipment_id: string;
  shipment_no: string;
  warehouse: string;
}

const shipmentsAt = (stage: Stage, state: string) =>
  stage.look<ShipmentRow>(
    `select s.shipment_id, s.shipment_no, w.code as warehouse from orders.shipment s
     join places.warehouse w using (tenant_id, warehouse_id)
     where s.tenant_id = $1 and s.state = $2 order by s.shipment_id`,
    state,
  );

export const wave: Act = {
  name: 'wave.release',
  weight: 8,
  async run(stage) {
    const rows = await shipmentsAt(stage, 'planned');
    if (rows.length === 0) return null;
    const { warehouse } = pick(stage.random, rows);
    const own = rows.filter((row) => row.warehouse === warehouse);
    const shipment_ids = some(stage.random, own, 6).map((row) => row.shipment_id);
    const all = chance(stage.random, 0.4);
    const inputs = [
      { warehouse, cart_slots: 1 + stage.random.below(6), ...(all ? {} : { shipment_ids }) },
    ];
    const outcomes = await stage.send(releaseWave, inputs);
    const [made] = outcomes;
    const into = isGood(made ?? null) ? ` (${(made as { wave_no: string }).wave_no})` : '';
    return `${warehouse}: ${told(outcomes)}${into}`;
  },
};

const unwave: Act = {
  name: 'wave.remove',
  weight: 2,
  async run(stage) {
    const rows = await shipmentsAt(stage, 'released');
    if (rows.length === 0) return null;
    const inputs = some(stage.random, rows, 2).map(({ shipment_id }) => ({ shipment_id }));
    return told(await stage.send(removeShipment, inputs));
  },
};

const openTasks = (stage: Stage) =>
  stage.look<{ task_id: string; task_no: string }>(
    `select task_id, task_no from picking.task where tenant_id = $1 and done_at is null
     order by task_id`,
  );

const take: Act = {
  name: 'task.take',
  weight: 1,
  async run(stage) {
    const rows = await openTasks(stage);
    if (rows.length === 0) return null;
    const { task_id, task_no } = pick(stage.random, rows);
    return `${task_no}: ${told(await stage.send(takeTask, [{ task_id }]))}`;
  },
};

const pickLines: Act = {
  name: 'pick.confirm',
  weight: 6,
  async run(stage) {
    const rows = await stage.look<{ task_id: string; seq: number; open: number; code: string }>(
      `select l.task_id, l.seq, l.qty - l.qty_picked - l.qty_short - l.qty_cancelled as open, k.code
       from picking.task_line l join catalog.sku k using (tenant_id, sku_id)
       where l.tenant_id = $1 and l.done_at is null order by l.task_id, l.seq`,
    );
    if (rows.length === 0) return null;
    const inputs = some(stage.random, rows, 4).map(({ task_id, seq, open, code }) => {
      const short_qty = chance(stage.random, 0.12) ? 1 + stage.random.below(open) : 0;
      const left = open - short_qty;
      const qty = chance(stage.random, 0.8) ? left : stage.random.below(left + 1);
      const short_reason = pick(stage.random, ['not_found', 'damaged']);
      const sure = qty + short_qty > 0 ? { qty, short_qty } : { qty: open, short_qty: 0 };
      return { task_id, seq, ...sure, short_reason, barcode: code };
    });
    const outcomes = await stage.send(confirmPick, inputs);
    for (const [index, outcome] of outcomes.entries()) {
      if (!isGood(outcome)) continue;
      const { task_id, qty, short_qty, short_reason, barcode } = inputs[index]!;
      add(stage.ledger.picked, task_id, qty);
      add(stage.ledger.missing, task_id, short_qty);
      if (short_reason !== 'damaged') stage.ledger.move('short', barcode, short_qty);
    }
    return told(outcomes);
  },
};

export const pickAll: Act = {
  name: 'task.confirm_all',
  weight: 6,
  async run(stage) {
    const rows = await openTasks(stage);
    if (rows.length === 0) return null;
    const chosen = some(stage.random, rows, 3);
    const inputs = chosen.map(({ task_id }) => ({ task_id }));
    const outcomes = await stage.send(confirmTask, inputs);
    for (const outcome of outcomes) {
      if (!isGood(outcome)) continue;
      const { task_id, pieces, state } = outcome;
      add(stage.ledger.picked, task_id, pieces);
      add(stage.ledger.missing, task_id, 0);
      if (state === 'done') stage.ledger.fact('task_done', task_id);
    }
    return `${chosen.map((each) => each.task_no).join(' ')}: ${told(outcomes)}`;
  },
};

interface BenchRow {
  shipment_id: string;
  shipment_no: string;
  codes: string[];
  left: number[];
  weight_g: number;
}

const atBenches = (stage: Stage) =>
  stage.look<BenchRow>(
    `select s.shipment_id, s.shipment_no, array_agg(x.code order by x.code) as codes,
       array_agg(x.qty order by x.code) as left, sum(x.weight_g)::int as weight_g
     from orders.shipment s
     join lateral (select k.code, sum(l.qty_picked - l.qty_packed)::int as qty,
         sum((l.qty_picked - l.qty_packed) * k.weight_g) as weight_g
       from orders.shipment_line l join catalog.sku k using (tenant_id, sku_id)
       where l.tenant_id = s.tenant_id and l.shipment_id = s.shipment_id
         and l.qty_picked > l.qty_packed group by k.code) x on true
     where s.tenant_id = $1 and s.state = 'picked' group by s.shipment_id, s.shipment_no
     order by s.shipment_id`,
  );

const scansOf = ({ codes, left }: BenchRow) =>
  codes.map((barcode, index) => ({ barcode, qty: left[index]! }));

export const packAll: Act = {
  name: 'parcel.pack',
  weight: 8,
  async run(stage) {
    const rows = await atBenches(stage);
    if (rows.length === 0) return null;
    const chosen = some(stage.random, rows, 4);
    const inputs = chosen.map((row) => {
      const all = scansOf(row);
      const scans = chance(stage.random, 0.8) ? all : some(stage.random, all, 2);
      const weight_g = row.weight_g + 200;
      return { shipment_id: row.shipment_id, scans, weight_g, weight_confirmed: true };
    });
    const outcomes = await stage.send(packParcel, inputs);
    for (const each of outcomes) if (isGood(each)) stage.ledger.fact('packed', each.parcel_id);
    return `${chosen.map((row) => row.shipment_no).join(' ')}: ${told(outcomes)}`;
  },
};

/** Piece by piece, and sometimes the packer walks away in the middle. */
const packSlowly: Act = {
  name: 'parcel.open',
  weight: 3,
  async run(stage) {
    const rows = await atBenches(stage);
    if (rows.length === 0) return null;
    const row = pick(stage.random, rows);
    const [opened] = await stage.send(openParcel, [{ shipment_id: row.shipment_id }]);
    if (!isGood(opened ?? null)) return `${row.shipment_no}: ${told([opened])}`;
    const { parcel_id, carton } = opened as { parcel_id: string; carton: string | null };
    const words: string[] = [];
    for (const { barcode, qty } of scansOf(row)) {
      words.push(told(await stage.send(scanPiece, [{ parcel_id, barcode, qty }])));
      if (chance(stage.random, 0.1)) return `${row.shipment_no}: ${words.join(' ')} and away`;
    }
    const close = { parcel_id, carton: carton ?? 'B5', weight_g: row.weight_g + 200 };
    const closed = await stage.send(closeParcel, [{ ...close, weight_confirmed: true }]);
    if (isGood(closed[0] ?? null)) stage.ledger.fact('packed', parcel_id);
    return `${row.shipment_no}: ${words.join(' ')} ${told(closed)}`;
  },
};

interface ParcelRow {
  parcel_id: string;
  parcel_no: string;
  warehouse: string;
  carrier: string | null;
  waybill_id: string | null;
  waybill_state: string | null;
}

const parcelsAt = (stage: Stage, states: readonly string[]) =>
  stage.look<ParcelRow>(
    `select p.parcel_id, p.parcel_no, h.code as warehouse, w.carrier, w.waybill_id,
       w.state as waybill_state
     from packing.parcel p
     join places.warehouse h using (tenant_id, warehouse_id)
     left join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
       and w.state in ('requested', 'active')
     where p.tenant_id = $1 and p.state = any($2) order by p.parcel_id`,
    states,
  );

const unpack: Act = {
  name: 'parcel.cancel',
  weight: 2,
  async run(stage) {
    const rows = await parcelsAt(stage, ['open', 'packed']);
    if (rows.length === 0) return null;
    const { parcel_id, parcel_no } = pick(stage.random, rows);
    const outcomes = await stage.send(cancelParcel, [{ parcel_id, reason: 'packed wrongly' }]);
    return `${parcel_no}: ${told(outcomes)}`;
  },
};

export const askForWaybills: Act = {
  name: 'waybill.request',
  weight: 2,
  async run(stage) {
    const rows = (await parcelsAt(stage, ['packed'])).filter((row) => row.waybill_id === null);
    if (rows.length === 0) return null;
    const inputs = some(stage.random, rows, 4).map(({ parcel_id }) => ({ parcel_id }));
    return told(await stage.send(requestWaybill, inputs));
  },
};

const typeWaybill: Act = {
  name: 'waybill.enter',
  weight: 1,
  async run(stage) {
    const rows = (await parcelsAt(stage, ['packed'])).filter((row) => row.waybill_id === null);
    if (rows.length === 0) return null;
    const { parcel_id, parcel_no } = pick(stage.random, rows);
    const own = stage.tenant_id.slice(-6).toUpperCase();
    const tracking_no = `HAND${own}${String(stage.serial()).padStart(4, '0')}`;
    const outcomes = await stage.send(enterWaybill, [{ parcel_id, carrier: 'zto', tracking_no }]);
    for (const each of outcomes) if (isGood(each)) stage.ledger.fact('waybill', each.waybill_id);
    return `${parcel_no}: ${told(outcomes)}`;
  },
};

const voidOne: Act = {
  name: 'waybill.void',
  weight: 1,
  async run(stage) {
    const rows = (await parcelsAt(stage, ['packed', 'cancelled'])).filter(
      (row) => row.waybill_id !== null,
    );
    if (rows.length === 0) return null;
    const { waybill_id, parcel_no } = pick(stage.random, rows);
    const outcomes = await stage.send(voidWaybill, [{ waybill_id, reason: 'torn' }]);
    return `${parcel_no}: ${told(outcomes)}`;
  },
};

export const dispatch: Act = {
  name: 'manifest.hand_over',
  weight: 7,
  async run(stage) {
    const rows = (await parcelsAt(stage, ['packed'])).filter((r) => r.waybill_state === 'active');
    if (rows.length === 0) return null;
    const { warehouse, carrier } = pick(stage.random, rows);
    const own = rows.filter((row) => row.warehouse === warehouse && row.carrier === carrier);
    const chosen = some(stage.random, own, 6);
    const parcel_ids = chosen.map((row) => row.parcel_id);
    const outcomes = await stage.send(handOver, [{ warehouse, carrier, parcel_ids }]);
    for (const outcome of outcomes) {
      if (!isGood(outcome)) continue;
      for (const id of outcome.parcel_ids) stage.ledger.fact('handed_over', id);
    }
    return `${chosen.map((row) => row.parcel_no).join(' ')} to ${carrier}: ${told(outcomes)}`;
  },
};

interface Scan {
  waybill_id: string;
  state: string;
  at: Date;
  code: string;
}

interface Road {
  /** What happened to each waybill so far. */
  journeys: Map<string, Scan[]>;
  /** What carriers have not told yet, or tell once more. */
  untold: Scan[];
}

const roads = new WeakMap<Stage['ledger'], Road>();

function roadOf(stage: Stage): Road {
  const known = roads.get(stage.ledger);
  if (known !== undefined) return known;
  const made: Road = { journeys: new Map(), untold: [] };
  roads.set(stage.ledger, made);
  return made;
}

const NEXT: Record<string, readonly string[]> = {
  '': ['collected', 'in_transit'],
  collected: ['in_transit', 'exception'],
  exception: ['in_transit', 'lost'],
  in_transit: ['in_transit', 'out_for_delivery', 'out_for_delivery'],
  out_for_delivery: ['delivered', 'delivered', 'failed_attempt', 'refused'],
  failed_attempt: ['out_for_delivery', 'returning'],
  refused: ['returning'],
  returning: ['returned'],
};

/** Parcels move on; the scans are told later, in any order. */
const travel: Act = {
  name: 'carrier.scan',
  weight: 7,
  async run(stage) {
    const rows = (await parcelsAt(stage, ['handed_over', 'refused'])).filter(
      (row) => row.waybill_id !== null,
    );
    if (rows.length === 0) return null;
    const { journeys, untold } = roadOf(stage);
    const words = some(stage.random, rows, 5).flatMap(({ waybill_id, parcel_no }) => {
      const journey = journeys.get(waybill_id!) ?? [];
      const next = NEXT[journey.at(-1)?.state ?? ''];
      if (next === undefined) return [];
      const state = pick(stage.random, next);
      const code = `R${stage.serial()}`;
      const scan = { waybill_id: waybill_id!, state, at: stage.now(), code };
      journeys.set(waybill_id!, [...journey, scan]);
      untold.push(scan);
      return [`${parcel_no} ${state}`];
    });
    return words.length === 0 ? null : words.join(', ');
  },
};

/** Tells scans to the system; those that were too early for its clock are told again later. */
async function tell(stage: Stage, scans: readonly Scan[]): Promise<string> {
  const road = roadOf(stage);
  const inputs = scans.map(({ waybill_id, state, at, code }) => ({
    waybill_id,
    events: [{ state, at: at.toISOString(), code }],
    delivery_key: `push ${stage.serial()}`,
  }));
  const outcomes = await stage.send(recordTracking, inputs);
  for (const [index, outcome] of outcomes.entries()) {
    const scan = scans[index]!;
    if (isGood(outcome) && outcome.early === 0) stage.ledger.reports.add(scan.code);
    else road.untold.push(scan);
  }
  return told(outcomes);
}

const push: Act = {
  name: 'carrier.push',
  weight: 7,
  async run(stage) {
    const road = roadOf(stage);
    const { random } = stage;
    if (road.untold.length === 0) return null;
    const scans = some(random, road.untold, 6);
    road.untold = road.untold.filter((scan) => !scans.includes(scan));
    for (let at = scans.length - 1; at > 0; at--) {
      const other = random.below(at + 1);
      [scans[at], scans[other]] = [scans[other]!, scans[at]!];
    }
    // Some are told twice, some again much later.
    const twice = scans.filter(() => chance(random, 0.2));
    road.untold.push(...scans.filter(() => chance(random, 0.1)));
    return `${scans.length} and ${twice.length} again: ${await tell(stage, [...scans, ...twice])}`;
  },
};

/** Everything that carriers have to say still. */
export async function tellTheRest(stage: Stage): Promise<void> {
  const road = roadOf(stage);
  const scans = road.untold;
  road.untold = [];
  if (scans.length > 0) await tell(stage, scans);
}

export const courier: Act = {
  name: 'delivery.record',
  weight: 5,
  async run(stage) {
    const rows = await parcelsAt(stage, ['handed_over']);
    if (rows.length === 0) return null;
    const chosen = some(stage.random, rows, 4);
    const inputs = chosen.map(({ parcel_id }) => {
      const result = pick(stage.random, ['delivered', 'delivered', 'failed', 'refused']);
      const how = result === 'delivered' ? { signed_by: 'recipient' } : { reason: 'nobody there' };
      return { parcel_id, result, ...how };
    });
    const outcomes = await stage.send(recordDelivery, inputs);
    for (const [index, outcome] of outcomes.entries()) {
      const { result } = inputs[index]!;
      if (isGood(outcome) && result !== 'failed') {
        stage.ledger.fact(result as Fact, outcome.parcel_id);
      }
    }
    return `${chosen.map((row) => row.parcel_no).join(' ')}: ${told(outcomes)}`;
  },
};

export const comeBack: Act = {
  name: 'parcel.take_back',
  weight: 4,
  async run(stage) {
    const rows = await parcelsAt(stage, ['refused', 'handed_over']);
    const refused = chance(stage.random, 0.9)
      ? (await parcelsAt(stage, ['refused'])).map((row) => row.parcel_id)
      : rows.map((row) => row.parcel_id);
    if (refused.length === 0) return null;
    const inputs = some(stage.random, refused, 3).map((parcel_id) => ({ parcel_id }));
    const outcomes = await stage.send(takeBack, inputs);
    for (const each of outcomes) if (isGood(each)) stage.ledger.fact('returned', each.parcel_id);
    return told(outcomes);
  },
};

const lose: Act = {
  name: 'parcel.report_lost',
  weight: 1,
  async run(stage) {
    const rows = await parcelsAt(stage, ['handed_over', 'refused']);
    if (rows.length === 0) return null;
    const { parcel_id, parcel_no } = pick(stage.random, rows);
    const outcomes = await stage.send(reportLost, [{ parcel_id, reason: 'not to be found' }]);
    for (const each of outcomes) if (isGood(each)) stage.ledger.fact('lost', each.parcel_id);
    return `${parcel_no}: ${told(outcomes)}`;
  },
};

export const FLOOR_ACTS: readonly Act[] = [
  wave,
  unwave,
  take,
  pickLines,
  pickAll,
  packAll,
  packSlowly,
  unpack,
  askForWaybills,
  typeWaybill,
  voidOne,
  dispatch,
  travel,
  push,
  courier,
  comeBack,
  lose,
];
