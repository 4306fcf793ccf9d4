/** Splitting and joining shipments: whatever is done, no piece and no promise is lost or made. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import { examine } from '../../kernel/doctor.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { anOrder, makeWorld, must } from '../../tests/world.ts';
import { confirmTask } from '../picking/commands.ts';
import { releaseWave } from '../waves/commands.ts';
import { receiveOrder } from './commands.ts';
import { joinShipments, type Split, splitShipment } from './commands-split.ts';

let s: TestSystem;
let owner: pg.Client;

before(async () => {
  s = await testSystem();
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, {
    SZ: { 'TEA-1': 900, 'CUP-1': 900, 'SOAP-1': 900 },
    SH: { 'TEA-1': 40, 'CUP-1': 6 },
  });
});
after(async () => {
  await s.relay.drain(s.tenant.tenant_id);
  const { violations } = await examine(s.url, s.services.clock.now());
  await owner.end();
  await s.end();
  assert.deepEqual(violations, []);
});

const GOODS = [
  { sku: 'TEA-1', qty: 5 },
  { sku: 'CUP-1', qty: 4 },
  { sku: 'SOAP-1', qty: 3 },
];

async function planned(): Promise<{ order_id: string; shipment_id: string }> {
  const [received] = await must(s, receiveOrder, [anOrder(GOODS)]);
  const { order_id } = received!;
  const [shipment] = await live(order_id);
  return { order_id, shipment_id: shipment!.shipment_id };
}

interface Live {
  shipment_id: string;
  warehouse: string;
  lines: { line_no: number; qty: number }[];
}

async function live(order_id: string): Promise<Live[]> {
  const { rows } = await owner.query<Live>(
    `select h.shipment_id, w.code as warehouse,
       jsonb_agg(jsonb_build_object('line_no', o.line_no, 'qty', l.qty) order by o.line_no) as lines
     from orders.shipment h join places.warehouse w using (tenant_id, warehouse_id)
     join orders.shipment_line l using (tenant_id, shipment_id)
     join orders.order_line o using (tenant_id, order_line_id)
     where h.order_id = $1 and h.state <> 'cancelled'
     group by h.shipment_id, w.code order by h.shipment_id`,
    [order_id],
  );
  return rows;
}

/** Per line: pieces in live shipments, promised to the order, counted as reserved; per article. */
async function sums(order_id: string) {
  const lines = await owner.query(
    `select o.line_no, o.qty_reserved,
       (select sum(l.qty)::int from orders.shipment_line l
        join orders.shipment h using (tenant_id, shipment_id)
        where l.order_line_id = o.order_line_id and h.state <> 'cancelled') as shipped,
       (select sum(v.qty_held)::int from stock.reservation v
        where v.order_line_id = o.order_line_id) as held,
       (select bool_and(v.qty_held = coalesce(p.qty, 0)) from stock.reservation v
        left join lateral (select sum(l.qty) as qty from orders.shipment_line l
          join orders.shipment h using (tenant_id, shipment_id)
          where l.order_line_id = v.order_line_id and h.warehouse_id = v.warehouse_id
            and h.state <> 'cancelled') p on true
        where v.order_line_id = o.order_line_id) as each_house
     from orders.order_line o where o.order_id = $1 order by o.line_no`,
    [order_id],
  );
  const levels = await owner.query(
    'select sku_id, sum(qty_reserved)::int as reserved from stock.level group by 1 order by 1',
  );
  return { lines: lines.rows, levels: levels.rows };
}

const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');
const split = async (shipment_id: string, parts: object[]) =>
  (
    await s.services.run(splitShipment, s.actor, [
      splitShipment.input.parse({ shipment_id, reason: 'other', parts }),
    ])
  )[0]!;
const join = async (shipment_id: string) =>
  (await s.services.run(joinShipments, s.actor, [{ shipment_id }]))[0]!;

const act = fc.record({
  join: fc.boolean(),
  at: fc.nat(9),
  parts: fc.array(
    fc.record({
      warehouse: fc.constantFrom('SZ', 'SH', undefined),
      lines: fc.array(fc.record({ line_no: fc.integer({ min: 1, max: 4 }), qty: fc.nat(5) }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

test('random splits and joins keep every piece and every promise', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 10 }), async (acts) => {
      const { order_id, shipment_id } = await planned();
      const before_it = await sums(order_id);
      for (const { join: together, at, parts } of acts) {
        const shipments = await live(order_id);
        const of = shipments[at % shipments.length]!.shipment_id;
        const wanted = parts.map((part) => ({
          ...part,
          lines: part.lines.map((line) => ({ ...line, qty: Math.max(1, line.qty) })),
        }));
        seen.add(code(await (together && at > 4 ? join(of) : split(of, wanted))));
        assert.deepEqual(await sums(order_id), before_it);
      }
      const end = await join(shipment_id);
      if (code(end) === 'done') {
        const lines = GOODS.map(({ qty }, index) => ({ line_no: index + 1, qty }));
        assert.deepEqual(await live(order_id), [{ shipment_id, warehouse: 'SZ', lines }]);
      }
    }),
    { numRuns: 25, seed: 7 },
  );
  for (const each of ['done', 'SPLIT_QTY', 'SPLIT_NO_STOCK', 'JOIN_NOTHING']) {
    assert.ok(seen.has(each), `${each} was met`);
  }
});

test('a part of another warehouse goes its own way, and what has begun is not joined', async () => {
  const { order_id, shipment_id } = await planned();
  const parts = [{ warehouse: 'SH', lines: [{ line_no: 1, qty: 2 }] }];
  const made = (await split(shipment_id, parts)) as Split;
  assert.deepEqual(
    await live(order_id),
    [
      {
        shipment_id,
        warehouse: 'SZ',
        lines: [
          { line_no: 1, qty: 3 },
          { line_no: 2, qty: 4 },
          { line_no: 3, qty: 3 },
        ],
      },
      { ...made.parts[0]!, warehouse: 'SH', lines: [{ line_no: 1, qty: 2 }] },
    ].map(({ shipment_id: id, warehouse, lines }) => ({ shipment_id: id, warehouse, lines })),
  );
  const wave = { warehouse: 'SH', shipment_ids: [made.parts[0]!.shipment_id] };
  const [released] = await must(s, releaseWave, [releaseWave.input.parse(wave)]);
  assert.equal(code(await join(shipment_id)), 'JOIN_BEGUN');
  assert.equal(code(await split(made.parts[0]!.shipment_id, parts)), 'STATE_FORBIDS');
  await must(s, confirmTask, [{ task_id: released!.task_ids[0]! }]);
});

test('refusals name the line, what is there and where', async () => {
  const { shipment_id } = await planned();
  const refused = async (parts: object[]) => {
    const { code: of, members, pointer } = (await split(shipment_id, parts)) as Problem;
    return { of, pointer, ...members };
  };
  assert.deepEqual(await refused([{ lines: [{ line_no: 2, qty: 5 }] }]), {
    of: 'SPLIT_QTY',
    pointer: '/parts/0/lines/0/qty',
    ...{ line_no: 2, sku: 'CUP-1', qty: 5, there: 4 },
  });
  const soap = [{ warehouse: 'SH', lines: [{ line_no: 3, qty: 1 }] }];
  assert.deepEqual(await refused(soap), {
    of: 'SPLIT_NO_STOCK',
    pointer: '',
    ...{ line_no: 3, sku: 'SOAP-1', wanted: 1, free: 0, warehouse: 'SH' },
  });
  const all = GOODS.map(({ qty }, index) => ({ line_no: index + 1, qty }));
  assert.equal(code(await split(shipment_id, [{ lines: all }])), 'SPLIT_ALL');
  const nowhere = [{ warehouse: 'XX', lines: [{ line_no: 3, qty: 1 }] }];
  assert.equal(code(await split(shipment_id, nowhere)), 'WAREHOUSE_UNKNOWN');
});

test('two splits of one batch each see what the one before has left', async () => {
  const { order_id, shipment_id } = await planned();
  const before_it = await sums(order_id);
  const one = (qty: number) =>
    splitShipment.input.parse({
      shipment_id,
      reason: 'fragile',
      parts: [{ lines: [{ line_no: 2, qty }] }],
    });
  const outcomes = await s.services.run(splitShipment, s.actor, [one(3), one(2), one(1)]);
  assert.deepEqual(outcomes.map(code), ['done', 'SPLIT_QTY', 'done']);
  assert.deepEqual(await sums(order_id), before_it);
  assert.equal((await live(order_id)).length, 3);
});
