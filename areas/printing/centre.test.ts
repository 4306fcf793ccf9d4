/**
 * The print centre on a real database: batches in a chosen order, printers that die in the middle
 * of one, routes and stand-ins, doubt, counters, templates, and agents that vanish.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { VirtualClock } from '../../kernel/clock.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { Download } from '../../kernel/http.ts';
import { Problem } from '../../kernel/problem.ts';
import { type TestSystem, testSystem } from '../../tests/database.ts';
import { activate, labelled, printWorld } from '../../tests/labelled.ts';
import { tcpPrinter } from '../../tests/tcp-printer.ts';
import { anOrder, must } from '../../tests/world.ts';
import { receiveOrder } from '../orders/commands.ts';
import { packedOrders } from '../shipping/packed-parcels.ts';
import { releaseWave } from '../waves/commands.ts';
import { inOrder, makeBatch, stopBatch } from './batches.ts';
import { printAgain, savePrinter, settlePrint } from './commands.ts';
import { announceAgent, reportSheets, takeSheets } from './commands-agent.ts';
import { loadPrinter, saveRoute, saveTemplate, testPrinter } from './commands-printer.ts';
import { readZplStatus } from './drivers.ts';
import { fitsPaper, pageBoxes } from './page-box.ts';
import { batchList, sheetList, templatePreview, troubleList } from './queries-centre.ts';
import { printTimes } from './stage-times.ts';

let s: TestSystem;
let owner: pg.Client;
const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));

before(async () => {
  s = await testSystem(clock);
  s.actor = { ...s.actor, id: randomUUID() };
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await printWorld(s, owner);
});
after(async () => {
  await owner.end();
  await s.end();
});

const drain = () => s.relay.drain(s.tenant.tenant_id);
const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');
const rows = async (text: string, ...values: unknown[]) =>
  (await owner.query(text, values)).rows as Record<string, unknown>[];

function inTenant<R>(work: Parameters<typeof s.db.transaction<R>>[1]): Promise<R> {
  const scope = wholeTenant(s.tenant.tenant_id);
  return s.db.transaction({ scope, now: clock.now(), name: 'test' }, work);
}

type Printer = Parameters<typeof savePrinter.input.parse>[0] & object;
const printer = (name: string, more: Printer = {}) =>
  savePrinter.input.parse({
    ...{ warehouse: 'SZ', code: name, name, paper: '100x150', driver: 'simulated' },
    ...more,
  });

async function onlyPrinters(...wanted: ReturnType<typeof printer>[]): Promise<string[]> {
  await owner.query('delete from printing.route');
  await owner.query('update printing.printer set active = false, failed_at = null');
  return (await must(s, savePrinter, wanted)).map((each) => each.printer_id);
}

const batchOf = (shipment_ids: string[], more: object = {}) =>
  makeBatch.input.parse({ warehouse: 'SZ', kinds: ['waybill'], shipment_ids, ...more });

async function sheetsOf(batch_id: string) {
  const input = sheetList.input.parse({ batch_id, limit: 1000 });
  return (await inTenant((tx) => sheetList.run(tx, input, s.actor))).rows;
}

test('a batch numbers pick list and waybill alike, in the order chosen, and prints once', async () => {
  await onlyPrinters(printer('S1'), printer('L1', { paper: 'A4' }));
  await must(s, receiveOrder, [anOrder(), anOrder(), anOrder()]);
  await drain();
  const [wave] = await must(s, releaseWave, [releaseWave.input.parse({ warehouse: 'SZ' })]);
  assert.equal(wave!.shipment_ids.length, 3);
  const kinds = ['pick_list', 'waybill'] as const;
  const [made] = await must(s, makeBatch, [
    makeBatch.input.parse({
      warehouse: 'SZ',
      kinds,
      wave_ids: [wave!.wave_id],
      order_by: 'order_time',
    }),
  ]);
  assert.deepEqual([made!.shipments, made!.printed_before], [3, 0]);
  await drain();
  const waiting = await sheetsOf(made!.batch_id);
  assert.deepEqual(
    waiting.map((row) => [row.sequence, row.kind, row.state]),
    [
      [0, 'pick_list', 'confirmed'],
      [1, 'waybill', 'received'],
      [2, 'waybill', 'received'],
      [3, 'waybill', 'received'],
    ],
  );
  const [list] = await rows(
    `select data from printing.document where kind = 'pick_list' order by version desc limit 1`,
  );
  const data = list!['data'] as { sequence: string; lines: { slot: string }[] };
  assert.match(data.sequence, /^A-001~003\/3$/);
  const slots = data.lines.map((line) => line.slot.split('  ')[1]).sort();
  assert.deepEqual(slots, ['A-001', 'A-002', 'A-003']);
});

test('papers that come later are printed by the batch; what was printed needs a reason', async () => {
  await onlyPrinters(printer('S1'));
  const parcels = await packedOrders(s, 4);
  const shipments = parcels.map((each) => each.shipment_id);
  const first = await activate(s, owner, parcels.slice(0, 2));
  await drain();
  const [made] = await must(s, makeBatch, [batchOf(shipments, { order_by: 'order_time' })]);
  assert.deepEqual([made!.shipments, made!.sheets], [4, 2]);
  await activate(s, owner, parcels.slice(2));
  await drain();
  const sheets = await sheetsOf(made!.batch_id);
  assert.deepEqual(
    sheets.map((row) => [row.state, row.sequence]),
    [1, 2, 3, 4].map((sequence) => ['confirmed', sequence]),
  );
  const [paper] = await rows(
    `select data ->> 'sequence' as sequence from printing.document
     where data ->> 'tracking_no' = $1 order by version desc limit 1`,
    first[1],
  );
  assert.match(String(paper!['sequence']), /^[A-Z]-\d{3}\/4$/);

  const [again] = await must(s, makeBatch, [batchOf(shipments)]);
  assert.deepEqual([again!.sheets, again!.printed_before], [0, 4], 'another batch, other places');
  await drain();
  const before_it = await sheetsOf(again!.batch_id);
  assert.ok(
    before_it.every((row) => row.state === 'received'),
    'new papers, nothing printed',
  );
  const { document_id } = before_it[0]!;
  await must(s, printAgain, [{ document_id: document_id!, reason: 'new places' }]);
  await drain();
  const [copy] = await rows('select copy_no from printing.job where document_id = $1', document_id);
  assert.equal(copy!['copy_no'], 2, 'marked as a copy although its version is new');
  const waybills = await rows('select count(*)::int as count from shipping.waybill');
  assert.equal(waybills[0]!['count'], 4, 'no other number was drawn');
});

test('orders of a batch: each way of putting shipments in order', () => {
  const base = { merchant_id: 'm', wave_no: null, sequence: null, walk_order: null, shelf: null };
  const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour));
  const a = { ...base, shipment_id: 'a', placed_at: at(3), articles: 'B', sold: 1 };
  const b = { ...base, shipment_id: 'b', placed_at: at(2), articles: 'A', sold: 9, walk_order: 7 };
  const c = { ...base, shipment_id: 'c', placed_at: at(1), articles: 'B', sold: 5, walk_order: 2 };
  const d = { ...base, shipment_id: 'd', placed_at: at(4), articles: 'A', sold: 1, wave_no: 'W1' };
  const ids = (by: Parameters<typeof inOrder>[1]) =>
    inOrder([a, b, c, d], by)
      .map((row) => row.shipment_id)
      .join('');
  assert.equal(ids('order_time'), 'cbad');
  assert.equal(ids('sku'), 'bdca');
  assert.equal(ids('sold_most'), 'bcda');
  assert.equal(ids('shelf'), 'cbad');
  assert.equal(ids('wave'), 'dcba');
});

test('a printer dies in the middle of 200: the rest goes to the next, each once', async () => {
  const [dies, works] = [await tcpPrinter(80), await tcpPrinter()];
  const at = (port: number) => ({ driver: 'raw', address: `zpl://127.0.0.1:${port}` });
  await onlyPrinters(printer('D1', at(dies.port)), printer('D2', at(works.port)));
  const parcels = await labelled(s, owner, 200);
  await drain();
  const shipments = parcels.map((each) => each.shipment_id);
  const [made] = await must(s, makeBatch, [batchOf(shipments)]);
  await drain();
  assert.deepEqual([dies.printed.length, dies.torn.length, works.printed.length], [79, 1, 120]);
  const all = [...dies.printed, ...dies.torn, ...works.printed];
  assert.deepEqual(all.toSorted(), parcels.map((each) => each.tracking_no).toSorted());
  const input = batchList.input.parse({ batch_id: made!.batch_id });
  const [row] = (await inTenant((tx) => batchList.run(tx, input, s.actor))).rows;
  assert.deepEqual([row!.confirmed, row!.unknown, row!.failed], [199, 1, 0]);
  await drain();
  const [doubtful] = (await sheetsOf(made!.batch_id)).filter((each) => each.state === 'unknown');
  assert.equal(works.printed.length, 120, 'nothing is printed twice by itself');
  assert.ok(
    doubtful!.rendered_at! <= doubtful!.sent_at! && doubtful!.sent_at! <= doubtful!.ended_at!,
  );
  await must(s, settlePrint, [{ job_id: doubtful!.job_id!, printed: false, again: true }]);
  await drain();
  assert.equal(works.printed.at(-1), dies.torn[0], 'a person said that it did not come out');
  const told = await inTenant((tx) => troubleList.run(tx, { days: 7 }, s.actor));
  const causes = told.rows.filter((each) => each.printer_code === 'D1').map((each) => each.cause);
  assert.deepEqual(causes.sort(), ['ended_early', 'not_out']);
  await Promise.all([dies.close(), works.close()]);
});

test('a station has its own printer; out of paper, the next one stands in', async () => {
  const [first, second] = [await tcpPrinter(), await tcpPrinter()];
  first.out_of_paper = true;
  const at = (port: number) => ({ driver: 'raw', address: `zpl://127.0.0.1:${port}` });
  await onlyPrinters(printer('A0'), printer('P1', at(first.port)), printer('P2', at(second.port)));
  const route = { warehouse: 'SZ', station: 'PACK-1', kind: 'waybill' };
  const [wrong] = await s.services.run(saveRoute, s.actor, [
    saveRoute.input.parse({ ...route, kind: 'manifest', printers: ['P1'] }),
  ]);
  assert.equal(code(wrong), 'PRINTER_PAPER');
  await must(s, saveRoute, [saveRoute.input.parse({ ...route, printers: ['P1', 'P2'] })]);
  const [parcel] = await labelled(s, owner, 1);
  await drain();
  await must(s, makeBatch, [batchOf([parcel!.shipment_id], { station: 'PACK-1' })]);
  await drain();
  assert.deepEqual([first.printed, second.printed], [[], [parcel!.tracking_no]]);
  const [state] = await rows(`select condition from printing.printer where code = 'P1'`);
  assert.equal(state!['condition'], 'out_of_paper');
  assert.equal(readZplStatus('\u0002030,0,0\u0003'), null, 'half an answer');
  await Promise.all([first.close(), second.close()]);
});

test('pages that do not fit the paper are refused; a template makes them fit', async () => {
  const [printer_id] = await onlyPrinters(printer('F1', { driver: 'file', paper: '76x130' }));
  await must(s, saveRoute, [
    saveRoute.input.parse({ warehouse: 'SZ', kind: 'waybill', printers: [] }),
  ]);
  const [parcel] = await labelled(s, owner, 2);
  await drain();
  const [none] = await must(s, makeBatch, [batchOf([parcel!.shipment_id])]);
  assert.equal((await sheetsOf(none!.batch_id))[0]!.state, 'failed', 'no printer holds 100x150');
  const preview = (more: object) =>
    inTenant((tx) => {
      const input = templatePreview.input.parse({ kind: 'waybill', paper: '76x130', ...more });
      return templatePreview.run(tx, input, s.actor);
    });
  for (const [direction, size] of [
    [0, [76, 130]],
    [90, [76, 130]],
  ] as const) {
    const shown = await preview({ direction });
    assert.ok(shown instanceof Download);
    const [box] = pageBoxes(shown.bytes);
    assert.deepEqual([Math.round(box!.width_mm), Math.round(box!.height_mm)], size);
    assert.ok(
      fitsPaper(pageBoxes(shown.bytes), '76x130') && !fitsPaper(pageBoxes(shown.bytes), 'A5'),
    );
  }
  const [refused] = await s.services.run(saveTemplate, s.actor, [
    saveTemplate.input.parse({ kind: 'waybill', paper: '76x130', hidden: ['tracking_no'] }),
  ]);
  assert.equal(code(refused), 'TEMPLATE_FIELD');
  await must(s, saveTemplate, [
    saveTemplate.input.parse({ kind: 'waybill', paper: '76x130', hidden: ['goods_summary'] }),
  ]);
  const [test_page] = await must(s, testPrinter, [{ printer_id: printer_id! }]);
  const [made] = await must(s, makeBatch, [batchOf([parcel!.shipment_id])]);
  await drain();
  const ends = await rows(
    'select state, error from printing.job where job_id = $1 or batch_id = $2',
    test_page!.job_id,
    made!.batch_id,
  );
  assert.deepEqual(ends, [
    { state: 'confirmed', error: null },
    { state: 'confirmed', error: null },
  ]);
  // The printer's paper is changed while the template stays: nothing is drawn onto the wrong one.
  await must(s, saveRoute, [
    saveRoute.input.parse({ warehouse: 'SZ', kind: 'waybill', printers: ['F1'] }),
  ]);
  await must(s, savePrinter, [printer('F1', { driver: 'file', paper: '100x100' })]);
  const [other] = await labelled(s, owner, 1);
  await drain();
  const [misfit] = await must(s, makeBatch, [batchOf([other!.shipment_id])]);
  await drain();
  const [sheet] = await sheetsOf(misfit!.batch_id);
  assert.deepEqual([sheet!.state, sheet!.error], ['failed', 'F1: the page does not fit the paper']);
  await owner.query('delete from printing.template');
});

test('pages are counted, and little paper is told once; a batch can be stopped', async () => {
  const [printer_id] = await onlyPrinters(printer('C1', { low_at: 2 }));
  await must(s, loadPrinter, [{ printer_id: printer_id!, paper_left: 4 }]);
  const parcels = await labelled(s, owner, 3);
  await drain();
  await must(s, makeBatch, [batchOf(parcels.map((each) => each.shipment_id))]);
  await drain();
  const [left] = await rows(
    `select paper_left, pages_printed from printing.printer where code = 'C1'`,
  );
  assert.deepEqual([left!['paper_left'], Number(left!['pages_printed'])], [1, 3]);
  const told = await rows(`select from kernel.event where kind = 'printer_low'`);
  assert.equal(told.length, 1);
  const more = await labelled(s, owner, 2);
  await drain();
  const [made] = await must(s, makeBatch, [batchOf(more.map((each) => each.shipment_id))]);
  const [stopped] = await must(s, stopBatch, [{ batch_id: made!.batch_id }]);
  assert.equal(stopped!.taken_back, 2);
  await drain();
  assert.ok((await sheetsOf(made!.batch_id)).every((each) => each.error === 'batch stopped'));
});

test('an agent that vanishes leaves a doubt about what it had begun, and all else waits', async () => {
  await onlyPrinters(printer('S9', { active: false }));
  const agent = { ...s.actor, kind: 'api_key' as const, id: randomUUID() };
  const run = randomUUID();
  const announce = (instance_id: string, more: object = {}) =>
    s.services.run(announceAgent, agent, [
      announceAgent.input.parse({
        ...{ warehouse: 'SZ', name: 'bench 1', version: '1', instance_id },
        printers: [{ name: 'Zebra left', paper: '100x150', condition: 'ready' }],
        ...more,
      }),
    ]);
  const [known] = await announce(run);
  assert.ok(known !== undefined && !(known instanceof Problem));
  assert.deepEqual(
    known.printers.map((each) => [each.code, each.paper]),
    [['Zebra-left', '100x150']],
  );
  const printer_ids = known.printers.map((each) => each.printer_id);
  const parcels = await labelled(s, owner, 5);
  await drain();
  const [made] = await must(s, makeBatch, [batchOf(parcels.map((each) => each.shipment_id))]);
  const take = (instance_id: string) =>
    s.services.run(takeSheets, agent, [{ instance_id, printer_ids, max: 3 }]);
  const [taken] = await take(run);
  assert.ok(taken !== undefined && !(taken instanceof Problem));
  const [one, two] = taken.sheets;
  assert.equal(taken.sheets.length, 3);
  const report = (state: 'sent' | 'confirmed', sheet = one!, instance_id: string = run) => {
    const { job_id, lease_id } = sheet;
    return s.services.run(reportSheets, agent, [
      { instance_id, job_id, lease_id, state, pages: 1 },
    ]);
  };
  assert.equal(code((await report('sent'))[0]), 'done');
  assert.equal(code((await report('sent'))[0]), 'SHEET_NOT_HELD', 'begun once');

  // Killed and started anew: what it had begun is in doubt, the rest is there to be taken.
  await announce(randomUUID());
  assert.equal(code((await report('sent', two))[0]), 'AGENT_REPLACED');
  const states = async () => (await sheetsOf(made!.batch_id)).map((row) => row.state).sort();
  assert.deepEqual(await states(), ['queued', 'queued', 'queued', 'queued', 'unknown']);

  // The machine stays away: its holds end, and a printer that is well takes over.
  const [last] = await rows('select instance_id from printing.device');
  const instance_id = String(last!['instance_id']);
  const [second] = await take(instance_id);
  assert.ok(second !== undefined && !(second instanceof Problem));
  assert.equal(code((await report('sent', second.sheets[0], instance_id))[0]), 'done');
  clock.moveTo(new Date(clock.now().getTime() + 70_000));
  await must(s, savePrinter, [printer('S9')]);
  await drain();
  clock.moveTo(new Date(clock.now().getTime() + 20_000));
  await drain();
  assert.deepEqual(await states(), ['confirmed', 'confirmed', 'confirmed', 'unknown', 'unknown']);
  const late = await report('confirmed', second.sheets[0], instance_id);
  assert.equal(code(late[0]), 'done', 'who printed it may still say so');
});

test('the times of each stage are told by printer and kind of paper, for the days asked for', async () => {
  await owner.query(`update printing.job set requested_at = '2026-03-01T08:00:00Z',
    rendered_at = '2026-03-01T08:00:02Z', sent_at = '2026-03-01T08:00:05Z',
    ended_at = '2026-03-01T08:00:09Z' where state = 'confirmed' and copy_no = 1`);
  const span = (since: string, until: string) =>
    inTenant((tx) => printTimes.run(tx, printTimes.input.parse({ since, until }), s.actor));
  const { rows } = await span('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z');
  const waybills = rows.filter((row) => row.kind === 'waybill');
  const of = (stage: string) => waybills.find((row) => row.stage === stage);
  assert.deepEqual(
    ['render', 'spool', 'print'].map((stage) => of(stage)?.p95_s),
    [2, 3, 4],
  );
  assert.ok(of('render')!.sheets > 0 && of('render')!.printer_code !== null);
  assert.deepEqual((await span('2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z')).rows, []);
});
