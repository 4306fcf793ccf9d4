/** Lists of shipping: accounts without their keys, waybills, what waits for hand-over, manifests. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { accountSettings } from './model.ts';
import {
  accounts,
  carriersAwaited,
  listManifests,
  listToHandOver,
  listWaybills,
  parcelsOfManifest,
} from './shipping.sql.ts';

export const accountList = query({
  name: 'carrier_account.list',
  path: '/v1/carrier-accounts',
  en: 'Lists the contracts with carriers; keys and secrets are never shown.',
  zh: '承运商账号列表；不显示密钥。',
  permission: 'ship.read',
  input: z.strictObject({}),
  problems: [],
  async run(tx) {
    return (await accounts(tx)).map(({ settings, ...account }) => {
      const known = accountSettings.safeParse(settings).data;
      const { automatic = false, base_url = '', limits } = known ?? {};
      return { ...account, automatic, base_url, limits: limits ?? { refuses: [] } };
    });
  },
});

export const waybillList = query({
  name: 'waybill.list',
  path: '/v1/waybills',
  en: 'Lists waybills, newest first; of one order or in one state.',
  zh: '运单列表，最新在前；可按订单或状态筛选。',
  permission: 'ship.read',
  input: z.strictObject({
    ...pageInput,
    order_id: z.uuid().optional(),
    state: z.enum(['requested', 'active', 'voided', 'failed']).optional(),
  }),
  problems: [],
  async run(tx, { order_id = null, state = null, after = null, limit }) {
    const rows = await listWaybills(tx, { order_id, state, after, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.waybill_id);
  },
});

export const toHandOverList = query({
  name: 'parcel.to_hand_over',
  path: '/v1/parcels/to-hand-over',
  en: 'Lists the packed parcels of a warehouse that have a waybill.',
  zh: '某仓库已打包且有运单、待交接的包裹列表。',
  permission: 'ship.read',
  input: z.strictObject({
    ...pageInput,
    warehouse_id: z.uuid(),
    carrier: z.string().max(40).optional(),
    /** A parcel's or waybill's number, as it is scanned. */
    code: z.string().trim().min(1).max(60).optional(),
  }),
  problems: [],
  async run(tx, { warehouse_id, carrier = null, code = null, after = null, limit }) {
    const rows = await listToHandOver(tx, { warehouse_id, carrier, code, after, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.parcel_id);
  },
});

export const carriersAwaitedList = query({
  name: 'parcel.carriers_awaited',
  path: '/v1/parcels/carriers-awaited',
  en: 'The carriers that packed parcels of a warehouse wait for, and how many.',
  zh: '某仓库待交接包裹按承运商的数量。',
  permission: 'ship.read',
  input: z.strictObject({ warehouse_id: z.uuid() }),
  problems: [],
  async run(tx, { warehouse_id }) {
    return { rows: await carriersAwaited(tx, { warehouse_id }) };
  },
});

export const manifestList = query({
  name: 'manifest.list',
  path: '/v1/manifests',
  en: 'Lists manifests, newest first.',
  zh: '交接清单列表，最新在前。',
  permission: 'ship.read',
  input: z.strictObject({ ...pageInput }),
  problems: [],
  async run(tx, { after = null, limit }) {
    const rows = await listManifests(tx, { after, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.manifest_id);
  },
});

export const manifestParcels = query({
  name: 'manifest.parcels',
  path: '/v1/manifests/parcels',
  en: 'Lists the parcels of a manifest.',
  zh: '某交接清单的包裹列表。',
  permission: 'ship.read',
  input: z.strictObject({ manifest_id: z.uuid() }),
  problems: [],
  run: (tx, { manifest_id }) => parcelsOfManifest(tx, { manifest_id }),
});
