/**
 * The roles that a company begins with, as data. A company may change them and add its own; only
 * the manager's stays as it is, so that somebody can always do everything.
 */
import type { Transaction } from '../../kernel/db.ts';
import { insertRoles } from './people.sql.ts';

export interface DefaultRole {
  code: string;
  name_zh: string;
  name_en: string;
  permissions: readonly string[];
}

/** The role that may do everything and cannot be changed. */
export const MANAGER = 'manager';

/** Nouns of permissions whose reading an auditor has; each area names one. */
const NOUNS = [
  'people',
  'merchant',
  'catalog',
  'places',
  'stock',
  'order',
  'refund',
  'review',
  'sourcing',
  'wave',
  'pick',
  'pack',
  'ship',
  'dispatch',
  'delivery',
  'aftersales',
  'settlement',
  'feedback',
  'notification',
  'risk',
  'insight',
  'print',
  'setting',
  'event',
  'import',
  'exception',
  'review_rule',
  'carton',
  'printer',
  'photo',
];

const READ_GOODS = ['catalog.read', 'places.read', 'merchant.read', 'stock.read'];

/** The default roles, in the order in which they are offered. */
export const DEFAULT_ROLES: readonly DefaultRole[] = [
  { code: MANAGER, name_zh: '管理员', name_en: 'Manager', permissions: ['*'] },
  {
    code: 'order_clerk',
    name_zh: '订单员',
    name_en: 'Order clerk',
    permissions: [
      'order.*',
      'view.share',
      'recipient.reveal',
      'refund.read',
      'import.*',
      'exception.*',
      'photo.read',
      'sourcing.*',
      'review_rule.read',
      'ship.read',
      'print.*',
      ...READ_GOODS,
    ],
  },
  {
    code: 'reviewer',
    name_zh: '审单员',
    name_en: 'Reviewer',
    permissions: [
      'exception.*',
      'review_rule.*',
      'risk.read',
      'order.read',
      'order.approve',
      'order.hold',
      ...READ_GOODS,
    ],
  },
  {
    code: 'stock_keeper',
    name_zh: '库管员',
    name_en: 'Stock keeper',
    permissions: ['stock.*', 'catalog.*', 'places.*', 'merchant.read', 'order.read', 'print.*'],
  },
  {
    code: 'foreman',
    name_zh: '仓库主管',
    name_en: 'Floor manager',
    permissions: [
      'wave.*',
      'pick.*',
      'task.*',
      'pack.*',
      'parcel.*',
      'carton.*',
      'photo.read',
      'print.*',
      'printer.*',
      'dispatch.*',
      'ship.read',
      'order.read',
      'stock.count',
      'stock.plan_count',
      'stock.transfer',
      'stock.approve_count',
      ...READ_GOODS,
    ],
  },
  {
    code: 'picker',
    name_zh: '拣货员',
    name_en: 'Picker',
    permissions: [
      'pick.*',
      'wave.read',
      'stock.read',
      'stock.count',
      'places.read',
      'catalog.read',
    ],
  },
  {
    code: 'packer',
    name_zh: '打包员',
    name_en: 'Packer',
    permissions: ['pack.*', 'print.*', 'ship.read', 'pick.read', 'catalog.read', 'places.read'],
  },
  {
    code: 'dispatcher',
    name_zh: '发运员',
    name_en: 'Dispatcher (hand-over)',
    permissions: ['dispatch.*', 'ship.read', 'print.*', 'places.read'],
  },
  {
    code: 'courier',
    name_zh: '配送员',
    name_en: 'Courier',
    permissions: ['delivery.*'],
  },
  {
    code: 'service',
    name_zh: '客服',
    name_en: 'Customer service',
    permissions: [
      'aftersales.*',
      'feedback.*',
      'notification.*',
      'refund.*',
      'order.read',
      'order.hold',
      'order.edit',
      'order.cancel',
      'recipient.reveal',
      'photo.read',
      'ship.read',
      'delivery.read',
      ...READ_GOODS,
    ],
  },
  {
    code: 'merchant',
    name_zh: '货主',
    name_en: 'Merchant',
    permissions: [
      'order.read',
      'photo.read',
      'ship.read',
      'delivery.read',
      'aftersales.read',
      'settlement.read',
      'insight.read',
      ...READ_GOODS,
    ],
  },
  {
    code: 'auditor',
    name_zh: '审计员',
    name_en: 'Auditor',
    permissions: NOUNS.map((noun) => `${noun}.read`),
  },
  {
    code: 'api_integration',
    name_zh: '接口对接',
    name_en: 'API integration',
    permissions: ['order.*', 'catalog.*', 'stock.read', 'ship.read', 'delivery.read'],
  },
];

/** Adds the default roles that the company lacks; those it has stay as it changed them. */
export async function ensureRoles(tx: Transaction): Promise<void> {
  const rows = DEFAULT_ROLES.map((each) => ({
    ...each,
    permissions: [...each.permissions],
    role_id: tx.newId(),
  }));
  await insertRoles(tx, { rows });
}
