/** Commands of waves: release one, and take a shipment out again that nobody has touched. */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { goAlone, lockShipments, matesIn, type Shipment, unreleased } from '../orders/port.ts';
import { takeOut } from '../picking/port.ts';
import { releaseSchema, removeSchema } from './model.ts';
import { waveProblem } from './problems.ts';
import { releaseWaves } from './release.ts';
import { removeWaveShipments } from './waves.sql.ts';

export const releaseWave = command({
  name: 'wave.release',
  path: '/v1/waves/release',
  en: 'Releases shipments to the floor as a wave of pick tasks; tells why others wait.',
  zh: '将发货单按波次下发，生成拣货任务，并说明其余单据等待的原因。',
  permission: 'wave.release',
  input: releaseSchema,
  problems: ['WAREHOUSE_UNKNOWN'],
  max_batch: 100,
  run: releaseWaves,
});

export interface RemovedShipment {
  shipment_id: string;
  wave_id: string;
}

export const removeShipment = command({
  name: 'wave.remove',
  path: '/v1/waves/remove',
  en: 'Takes a shipment out of its wave that nobody has begun to pick; it waits for release again.',
  zh: '将尚未开始拣货的发货单移出波次，重新等待下发。',
  permission: 'wave.release',
  input: removeSchema,
  problems: ['NOT_FOUND', 'STATE_FORBIDS', 'SHIPMENT_BEGUN'],
  run: removeShipments,
});

async function removeShipments(
  tx: Transaction,
  items: readonly Item<{ shipment_id: string }>[],
): Promise<Outcome<RemovedShipment>[]> {
  const ids = [...new Set(items.map((item) => item.input.shipment_id))].sort();
  const shipments = await lockShipments(tx, ids);
  const inside = ids.filter((id) => shipments.get(id)?.state === 'released');
  const actors = new Map(items.map((item) => [item.input.shipment_id, item.actor]));
  const out = await takeOut(tx, inside, (id) => actors.get(id)!, true);
  const back = inside.filter((id) => out.has(id)).map((id) => shipments.get(id)!);
  const left = back.length === 0 ? [] : await removeWaveShipments(tx, { shipment_ids: [...out] });
  await unreleased(tx, back);
  const waves = new Map(left.map((row) => [row.shipment_id, row.wave_id]));
  await partFrom(tx, back);
  for (const { shipment_id, order_id } of back) {
    const body = { wave_id: waves.get(shipment_id) };
    const actor = actors.get(shipment_id)!;
    tx.event({ kind: 'shipment_unreleased', order_id, subject_id: shipment_id, body, actor });
  }
  return items.map(({ input: { shipment_id } }): Outcome<RemovedShipment> => {
    const shipment = shipments.get(shipment_id);
    if (shipment === undefined) return kernelProblem('NOT_FOUND', { what: 'shipment' });
    const wave_id = waves.get(shipment_id);
    return wave_id === undefined ? refusal(shipment) : { shipment_id, wave_id };
  });
}

/** What left a wave goes alone from now on, if others of its parcel stayed on the floor. */
async function partFrom(tx: Transaction, back: readonly Shipment[]): Promise<void> {
  const joined = back.filter((each) => each.together_id !== null);
  const ids = joined.map((each) => each.shipment_id);
  const floor = await matesIn(tx, ids, ['released', 'picked']);
  const behind = new Set([...floor].flatMap(([id, group]) => (ids.includes(id) ? [] : group)));
  await goAlone(
    tx,
    joined.filter((each) => behind.has(each.together_id!)),
  );
}

function refusal({ state, shipment_no }: Shipment) {
  if (state === 'released') return waveProblem('SHIPMENT_BEGUN', { shipment_no });
  const possible = state === 'planned' ? ['wave.release'] : [];
  return kernelProblem('STATE_FORBIDS', { state, possible });
}
