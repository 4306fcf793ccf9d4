/** Bugs of keys, commits, fences, gates and settings, each planted in its own copy of the company. */
import type { Bug } from './bugs.ts';
import { command, type Plant, rewrite, skip } from './plant.ts';
import * as doors from './scenarios-doors.ts';

/** Says that it is stored, and only then stores it. */
const acknowledgeFirst: Plant = {
  async query(sent, send) {
    if (sent.text !== 'commit') return send(sent);
    send(sent).catch(() => {});
    return { command: 'COMMIT', rowCount: null, oid: 0, fields: [], rows: [] };
  },
};

/** The tenant is set on a connection once and for all. */
function scopeOnce(): Plant {
  const seen = new WeakSet<object>();
  return {
    async query(sent, send, client) {
      if (sent.name !== 'kernel.set_scope') return send(sent);
      if (seen.has(client)) return send({ name: '', text: 'select 1', values: [] });
      seen.add(client);
      const text = sent.text.replaceAll(', true)', ', false)');
      return send({ ...sent, text, name: 'planted.set_scope' });
    },
  };
}

const RLS_OFF = ['orders.sales_order', 'orders.order_line', 'orders.shipment'].flatMap((table) => [
  `alter table ${table} no force row level security`,
  `alter table ${table} disable row level security`,
]);

export const KEY_BUGS: readonly Bug[] = [
  {
    name: 'it is acknowledged before it is stored',
    where: 'db.transaction',
    plant: () => acknowledgeFirst,
    scenario: doors.storms,
  },
  {
    name: 'after a lost answer the work is done again unasked',
    where: 'db.fateOf',
    plant: () => ({
      system: ({ db }) => {
        db.fateOf = async () => 'aborted';
      },
    }),
    scenario: doors.storms,
  },
  {
    name: 'answers are not kept under their keys',
    where: 'kernel.insert_answers',
    plant: () => skip(['kernel.insert_answers']),
    scenario: doors.keys,
  },
  {
    name: 'the answer of one body is given for another',
    where: 'gatherer.call',
    plant: () => ({
      system: ({ gatherer }) => {
        const call = gatherer.call.bind(gatherer);
        gatherer.call = (each, one) => call(each, { ...one, hash: 'the same' });
      },
    }),
    scenario: doors.keys,
  },
  {
    name: 'two processes take the same key at once',
    where: 'kernel.lock_idempotency_keys',
    plant: () =>
      rewrite({
        'kernel.lock_idempotency_keys': [['k, 0)) as', 'k, 0)) or true as']],
      }),
    scenario: doors.keys,
  },
];

export const FENCE_BUGS: readonly Bug[] = [
  {
    name: 'a statement forgets the tenant',
    where: 'orders.lock_orders',
    plant: () =>
      rewrite({ 'orders.lock_orders': [[/tenant_id = (\$\d)/, '$1::uuid is not null']] }),
    locks: RLS_OFF,
    scenario: doors.fences,
  },
  {
    name: "a merchant's people see the other merchants",
    where: 'kernel.set_scope',
    plant: () => ({
      statement: (sent) => {
        if (sent.name !== 'kernel.set_scope') return sent;
        const [tenant, , warehouses, plans] = sent.values;
        return { ...sent, values: [tenant, '', warehouses, plans] };
      },
    }),
    scenario: doors.fences,
  },
  {
    name: 'a connection keeps the tenant of who had it before',
    where: 'kernel.set_scope',
    plant: scopeOnce,
    scenario: doors.fences,
  },
  {
    name: 'one route asks for no permission',
    where: 'order.cancel',
    plant: () => command('order.cancel', () => ({ permission: 'self' })),
    scenario: doors.gates,
  },
  {
    name: 'a revoked key still opens',
    where: 'people.api_key_rights',
    plant: () => rewrite({ 'people.api_key_rights': [['and revoked_at is null', '']] }),
    scenario: doors.gates,
  },
  {
    name: 'a code of the second factor counts twice',
    where: 'people.accept_step',
    plant: () => rewrite({ 'people.accept_step': [[/and totp_last_step < \$\d/, '']] }),
    scenario: doors.signIn,
  },
  {
    name: 'a sign-in link counts twice',
    where: 'people.use_link',
    plant: () => rewrite({ 'people.use_link': [['and l.used_at is null', '']] }),
    scenario: doors.signIn,
  },
  {
    name: 'guesses are not counted',
    where: 'people.begin_attempt',
    plant: () =>
      rewrite({
        'people.begin_attempt': [
          ['failed_attempts = failed_attempts + 1', 'failed_attempts = 0'],
          [/failed_attempts \+ 1 >=/, '0 >='],
        ],
      }),
    scenario: doors.signIn,
  },
];

const settings = (...ddl: string[]) => ({
  plant: () => ({ ddl }),
  scenario: doors.settings,
  excuse: false,
});

export const SETTING_BUGS: readonly Bug[] = [
  {
    name: 'commits are not waited for on the disk',
    where: 'synchronous_commit',
    ...settings(`do $$ begin execute format(
      'alter database %I set synchronous_commit = off', current_database()); end $$`),
  },
  {
    name: 'row-level security is not forced',
    where: 'orders.sales_order',
    ...settings('alter table orders.sales_order no force row level security'),
  },
  {
    name: 'a foreign key does not carry the tenant',
    where: 'orders.payment',
    ...settings(
      'create unique index planted on orders.sales_order (order_id)',
      'alter table orders.payment add foreign key (order_id) references orders.sales_order (order_id)',
    ),
  },
  {
    name: 'an index of this version is missing',
    where: 'orders.payment_of_order',
    ...settings('drop index orders.payment_of_order'),
  },
];
