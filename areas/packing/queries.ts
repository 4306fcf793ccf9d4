/** What screens and programs read of packing: the queue at the benches, parcels, cartons. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { parcelLifecycle } from './lifecycle.ts';
import {
  listCartons,
  listParcels,
  packingQueue,
  parcelById,
  parcelContent,
  shipmentByCode,
} from './packing.sql.ts';
import { packProblem } from './problems.ts';

const states = Object.keys(parcelLifecycle.states) as [string, ...string[]];

export const cartonList = query({
  name: 'carton.list',
  path: '/v1/cartons',
  en: 'All cartons, smallest first.',
  zh: '全部包材，由小到大。',
  permission: 'pack.read',
  input: z.strictObject({ only_active: z.enum(['true', 'false']).default('false') }),
  problems: [],
  async run(tx, input) {
    return { rows: await listCartons(tx, { only_active: input.only_active === 'true' }) };
  },
});

export const parcelList = query({
  name: 'parcel.list',
  path: '/v1/parcels',
  en: 'A page of parcels, newest first.',
  zh: '包裹列表，按时间倒序。',
  permission: 'pack.read',
  input: z.strictObject({
    ...pageInput,
    state: z.enum(states).optional(),
    warehouse_id: z.uuid().optional(),
    shipment_id: z.uuid().optional(),
    order_id: z.uuid().optional(),
  }),
  problems: [],
  async run(tx, input) {
    const { after, limit, state, warehouse_id, shipment_id, order_id } = input;
    const rows = await listParcels(tx, {
      after: after ?? null,
      state: state ?? null,
      warehouse_id: warehouse_id ?? null,
      shipment_id: shipment_id ?? null,
      order_id: order_id ?? null,
      count: limit + 1,
    });
    return pageOf(rows, limit, (row) => row.parcel_id);
  },
});

export const parcelPage = query({
  name: 'parcel.page',
  path: '/v1/parcels/:parcel_id',
  en: 'One parcel and what is in it.',
  zh: '包裹及其内容。',
  permission: 'pack.read',
  input: z.strictObject({ parcel_id: z.uuid() }),
  problems: ['PARCEL_UNKNOWN'],
  async run(tx, { parcel_id }) {
    const [parcel, lines] = await Promise.all([
      parcelById(tx, { parcel_id }),
      parcelContent(tx, { parcel_ids: [parcel_id] }),
    ]);
    if (parcel === null) throw packProblem('PARCEL_UNKNOWN');
    return { ...parcel, lines };
  },
});

export const benchQueue = query({
  name: 'packing.queue',
  path: '/v1/packing/queue',
  en: 'Picked shipments that wait at the benches, the most urgent first.',
  zh: '待打包的发货单，最急的在前。',
  permission: 'pack.read',
  input: z.strictObject({
    warehouse_id: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  problems: [],
  async run(tx, { warehouse_id, limit }) {
    return {
      rows: await packingQueue(tx, { warehouse_id: warehouse_id ?? null, count: limit }),
    };
  },
});

export const benchShipment = query({
  name: 'packing.shipment',
  path: '/v1/packing/shipment',
  en: "The shipment that a scanned number means: its own or its order's.",
  zh: '按扫描的发货单号或订单号查找发货单。',
  permission: 'pack.read',
  input: z.strictObject({ code: z.string().trim().min(1).max(60) }),
  problems: ['PACK_SHIPMENT_UNKNOWN'],
  async run(tx, { code }) {
    const found = await shipmentByCode(tx, { code });
    if (found === null) throw packProblem('PACK_SHIPMENT_UNKNOWN');
    return found;
  },
});
