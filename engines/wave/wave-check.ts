/**
 * Judges a planned wave by the request alone: every shipment goes or waits with reasons, carts
 * hold what they may, limits are kept, times add up. Shares nothing with the engine.
 */
import type { WavePlan, WaveRequest, WaveShipment } from './wave.ts';

const TOLERANCE_MS = 5;

/** What is wrong with a plan, in words; empty when it is right. */
export function waveFaults(request: WaveRequest, plan: WavePlan): string[] {
  const shipments = new Map(request.shipments.map((each) => [each.shipment_id, each]));
  const faults = [...placingFaults(request, plan), ...limitFaults(request, plan)];
  plan.carts.forEach((cart, i) => {
    const members = cart.batch.order_ids.map((id) => shipments.get(id)!);
    faults.push(...cartFaults(request, cart, members).map((fault) => `cart ${i}: ${fault}`));
  });
  return [...faults, ...timeFaults(request, plan, shipments)];
}

function placingFaults(request: WaveRequest, plan: WavePlan): string[] {
  const faults: string[] = [];
  const told = [...plan.selected, ...plan.waiting];
  const ids = told.map((each) => each.shipment_id);
  if (ids.length !== request.shipments.length || new Set(ids).size !== ids.length) {
    faults.push(`${ids.length} of ${request.shipments.length} shipments are told of`);
  }
  for (const { shipment_id, reasons } of told) {
    if (reasons.length === 0) faults.push(`${shipment_id} has no reason`);
  }
  for (const { shipment_id, cart } of plan.selected) {
    const there = plan.carts[cart]?.batch.order_ids.includes(shipment_id) === true;
    if (!there) faults.push(`${shipment_id} is not on cart ${cart}`);
  }
  const carried = plan.carts.reduce((sum, cart) => sum + cart.batch.order_ids.length, 0);
  if (carried !== plan.selected.length) faults.push('carts carry what was not selected');
  return faults;
}

function limitFaults({ limits, mode }: WaveRequest, plan: WavePlan): string[] {
  const faults: string[] = [];
  const chosen = plan.selected.length;
  if (chosen > (limits.max_shipments ?? chosen)) faults.push('too many shipments');
  if (chosen > (limits.pack_per_hour * limits.wave_minutes) / 60) faults.push('too much to pack');
  if (mode === 'continuous' && plan.carts.length > limits.pickers) faults.push('too many carts');
  if (plan.carts.length > (limits.carts ?? plan.carts.length)) faults.push('too many carts');
  if (mode === 'wave') {
    const minutes = limits.pickers * limits.wave_minutes;
    if (plan.figures.pick_minutes > minutes + 1e-6) faults.push('too much to pick');
  }
  return faults;
}

function cartFaults(
  request: WaveRequest,
  { batch, zone_id, single_line }: WavePlan['carts'][number],
  members: readonly WaveShipment[],
): string[] {
  const faults: string[] = [];
  const { cart, single_cart } = request.limits;
  const capacity = single_line ? (single_cart ?? cart) : cart;
  const sum = (amount: (each: WaveShipment) => number) =>
    members.reduce((all, each) => all + amount(each), 0);
  if (members.length > (capacity.orders ?? members.length)) faults.push('too many orders');
  if (sum((each) => each.slots ?? 1) > (capacity.slots ?? 1e9)) faults.push('too many totes');
  if (sum((each) => each.weight_g ?? 0) > (capacity.weight_g ?? 1e12)) faults.push('too heavy');
  if (sum((each) => each.volume_ml ?? 0) > (capacity.volume_ml ?? 1e12)) faults.push('too full');
  if (members.some((each) => (each.zone_id ?? null) !== zone_id)) faults.push('zones mixed');
  const apart = request.singles_apart ?? true;
  if (members.some((each) => (apart && each.lines.length === 1) !== single_line)) {
    faults.push('single lines mixed with others');
  }
  const bins = new Set(members.flatMap((each) => each.lines.map((line) => line.bin_id)));
  const walked = new Set(batch.bin_ids);
  if (bins.size !== walked.size || [...bins].some((bin) => !walked.has(bin))) faults.push('bins');
  return faults;
}

/** Each picker's carts one after the other; packing after picking; late ones counted. */
function timeFaults(
  { limits, as_of_ms }: WaveRequest,
  plan: WavePlan,
  shipments: ReadonlyMap<string, WaveShipment>,
): string[] {
  const faults: string[] = [];
  for (let picker = 0; picker < limits.pickers; picker++) {
    let free = as_of_ms;
    const own = plan.carts
      .filter((cart) => cart.picker === picker)
      .sort((a, b) => a.picked_ms - b.picked_ms);
    for (const { batch, picked_ms } of own) {
      const lines = batch.order_ids.reduce((sum, id) => sum + shipments.get(id)!.lines.length, 0);
      const walking = batch.length_mm / limits.walk_mm_per_second;
      free += 1000 * (walking + (3600 * lines) / limits.pick_lines_per_hour);
      if (Math.abs(free - picked_ms) > TOLERANCE_MS) faults.push(`picker ${picker} has two carts`);
    }
  }
  let late = 0;
  for (const { batch, picked_ms, packed_ms } of plan.carts) {
    const packing = (3_600_000 * batch.order_ids.length) / limits.pack_per_hour;
    if (packed_ms < picked_ms + packing - TOLERANCE_MS) faults.push('packed before it was picked');
    for (const id of batch.order_ids) {
      const { ship_by_ms = Infinity, cut_off_ms = Infinity } = shipments.get(id)!;
      if (packed_ms > Math.min(ship_by_ms, cut_off_ms)) late++;
    }
  }
  if (late !== plan.figures.late) faults.push(`${late} are late, not ${plan.figures.late}`);
  return faults;
}
