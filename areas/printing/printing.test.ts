/** Printing on a real database: papers of orders, printers that work, refuse, or die half-way. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { wholeTenant } from '../../kernel/db.ts';
import { Download } from '../../kernel/http.ts';
import { Problem } from '../../kernel/problem.ts';
import { SCRATCH, type TestSystem, testSystem } from '../../tests/database.ts';
import { makeWorld, must } from '../../tests/world.ts';
import { cancelOrder } from '../orders/commands.ts';
import type { OrderInput } from '../orders/model.ts';
import { packParcel } from '../packing/commands-pack.ts';
import { pickedOrders } from '../packing/picked-orders.ts';
import {
  makeDocument,
  printAgain,
  printOriginal,
  retryPrint,
  savePrinter,
  settlePrint,
} from './commands.ts';
import { setPrintFolder } from './drivers.ts';
import { rawAddress, sequenceText } from './model.ts';
import { documentList, documentPdf, jobList } from './queries.ts';

let s: TestSystem;
let owner: pg.Client;
const folder = path.join(SCRATCH, `print-test-${process.pid}`);
const account = randomUUID();
const servers: net.Server[] = [];

before(async () => {
  s = await testSystem();
  s.actor = { ...s.actor, id: randomUUID() };
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, { SZ: { 'TEA-1': 5000, 'CUP-1': 500 } });
  setPrintFolder(folder);
  await owner.query(
    `insert into shipping.carrier_account (tenant_id, carrier_account_id, carrier, name)
     values ($1, $2, 'own', '顺丰速运')`,
    [s.tenant.tenant_id, account],
  );
});
after(async () => {
  for (const server of servers) server.close();
  fs.rmSync(folder, { recursive: true, force: true });
  await owner.end();
  await s.end();
});

const drain = () => s.relay.drain(s.tenant.tenant_id);
const code = (outcome: unknown) => (outcome instanceof Problem ? outcome.code : 'done');
const rows = async (text: string, ...values: unknown[]) =>
  (await owner.query(text, values)).rows as Record<string, unknown>[];
const jobs = (document_id: string) =>
  rows(
    `select job_id, copy_no, state, error, reason, (select code from printing.printer p
       where p.printer_id = j.printer_id) as printer
     from printing.job j where document_id = $1 order by copy_no`,
    document_id,
  );
const documentOf = async (kind: string, subject_id: string) =>
  (
    await rows(
      `select document_id, data from printing.document
       where kind = $1 and subject_id = $2 order by version desc limit 1`,
      kind,
      subject_id,
    )
  )[0] as { document_id: string; data: Record<string, unknown> };

function inTenant<R>(work: Parameters<typeof s.db.transaction<R>>[1]): Promise<R> {
  const scope = wholeTenant(s.tenant.tenant_id);
  return s.db.transaction({ scope, now: s.services.clock.now(), name: 'test' }, work);
}

let serial = 0;

interface Labelled {
  order_id: string;
  order_no: string;
  shipment_id: string;
  parcel_id: string;
}

/** A packed parcel whose waybill came from the carrier just now. */
async function labelled(change: Partial<OrderInput> = {}): Promise<Labelled> {
  const [order] = await pickedOrders(s, [{ sku: 'TEA-1', qty: 2 }], 1, change);
  const scans = [{ barcode: 'TEA-1', qty: 2 }];
  const input = packParcel.input.parse({ shipment_id: order!.shipment_id, scans, weight_g: 600 });
  const [parcel] = await must(s, packParcel, [input]);
  const { parcel_id } = parcel!;
  await activate(parcel_id, order!.order_id);
  return { ...order!, parcel_id };
}

async function activate(parcel_id: string, order_id: string): Promise<void> {
  serial++;
  const tracking_no = `SF${String(1_000_000_000 + serial)}`;
  await owner.query(
    `insert into shipping.waybill (tenant_id, waybill_id, parcel_id, order_id, merchant_id,
       warehouse_id, carrier, carrier_account_id, state, tracking_no, sort_code, requested_at)
     select tenant_id, $2, parcel_id, order_id, merchant_id, warehouse_id, 'own', $3, 'active', $4,
       '571-A12', now() from packing.parcel where parcel_id = $1`,
    [parcel_id, randomUUID(), account, tracking_no],
  );
  await inTenant(async (tx) => {
    const body = { parcel_id, carrier: 'own', tracking_no };
    tx.event({ kind: 'waybill_active', order_id, subject_id: parcel_id, body });
  });
}

const printer = (name: string, driver: 'file' | 'raw' | 'simulated', address = '', active = true) =>
  savePrinter.input.parse({
    warehouse: 'SZ',
    code: name,
    name,
    paper: '100x150',
    driver,
    address,
    active,
  });

/** Only these printers are in use from now on. */
async function onlyPrinters(...wanted: ReturnType<typeof printer>[]): Promise<void> {
  await owner.query('update printing.printer set active = false');
  await must(s, savePrinter, wanted);
}

/** A server on a free port; what it does with a connection is the printer's character. */
async function tcpPrinter(behave: (socket: net.Socket) => void): Promise<string> {
  const server = net.createServer(behave);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

async function textOf(document_id: string): Promise<string> {
  const pdf = await inTenant((tx) => documentPdf.run(tx, { document_id }, s.actor));
  assert.ok(pdf instanceof Download);
  assert.equal(Buffer.from(pdf.bytes.slice(0, 5)).toString(), '%PDF-');
  const made = spawnSync('pdftotext', ['-layout', '-', '-'], {
    input: Buffer.from(pdf.bytes),
    encoding: 'utf8',
  });
  return made.error === undefined ? made.stdout.replace(/\s/g, '') : 'no pdftotext';
}

/** Runs the checks of the doctor file: the names of those that found something. */
async function sick(): Promise<string[]> {
  const text = fs.readFileSync(path.join(import.meta.dirname, 'printing.doctor.sql'), 'utf8');
  const found: string[] = [];
  for (const part of text.split(/^-- check: /m).slice(1)) {
    const [name, ...sql] = part.split('\n');
    const bound = sql.join('\n').replaceAll(':tenant_id', `'${s.tenant.tenant_id}'`);
    if ((await rows(bound)).length > 0) found.push(name!);
  }
  return found;
}

test('without a printer the job fails, and the waybill can be read but shows nobody', async (t) => {
  const { parcel_id, order_id, order_no } = await labelled({
    buyer_remark: '张小三 13800138000 收',
  });
  await drain();
  const { document_id, data } = await documentOf('waybill', parcel_id);
  const [job] = await jobs(document_id);
  assert.equal(job!['state'], 'failed');
  assert.match(String(job!['error']), /^no printer/);
  assert.equal((data['recipient'] as { phone: string }).phone.endsWith('13800138000'), true);
  const text = await textOf(document_id);
  if (text === 'no pdftotext') return t.skip('pdftotext is not installed');
  assert.ok(text.includes('SF1000000001') && text.includes(order_no));
  for (const secret of ['13800138000', '张小三', '502']) assert.ok(!text.includes(secret), secret);
  assert.ok(text.includes('龙井绿茶250g×2'));
  const listed = await inTenant((tx) =>
    documentList.run(tx, documentList.input.parse({ order_id }), s.actor),
  );
  assert.deepEqual(listed.rows.map((row) => row.kind).sort(), ['packing_slip', 'waybill']);
  assert.ok(!JSON.stringify(listed).includes('13800138000'), 'the list carries no data');
});

test('a file printer gets one PDF, and a failed job is tried again by hand', async () => {
  const { parcel_id } = await labelled();
  await drain();
  const { document_id } = await documentOf('waybill', parcel_id);
  await onlyPrinters(printer('F1', 'file'));
  const [job] = await jobs(document_id);
  await must(s, retryPrint, [{ job_id: String(job!['job_id']) }]);
  await drain();
  assert.deepEqual(
    (await jobs(document_id)).map((each) => [each['state'], each['printer']]),
    [['confirmed', 'F1']],
  );
  const file = path.join(folder, 'print', 'F1', `${job!['job_id']}.pdf`);
  assert.equal(fs.readFileSync(file).subarray(0, 5).toString(), '%PDF-');
  const [again] = await s.services.run(retryPrint, s.actor, [{ job_id: String(job!['job_id']) }]);
  assert.equal(code(again), 'PRINT_JOB_STATE', 'what is printed is not tried again');
});

test('a refused connection is surely not printed: another printer stands in', async () => {
  const address = await tcpPrinter(() => {});
  servers.pop()!.close();
  let got = 0;
  const works = await tcpPrinter((socket) => {
    socket.on('data', (bytes) => {
      got += bytes.length;
    });
    socket.on('end', () => socket.end());
  });
  await onlyPrinters(printer('R1', 'raw', address), printer('R2', 'raw', `zpl://${works}`));
  const { parcel_id } = await labelled();
  await drain();
  const [job] = await jobs((await documentOf('waybill', parcel_id)).document_id);
  assert.deepEqual([job!['state'], job!['printer']], ['confirmed', 'R2']);
  assert.ok(got > 500, `${got} bytes`);
});

test('a printer that dies half-way leaves the job unknown, for a person to settle', async () => {
  let calls = 0;
  const dies = await tcpPrinter((socket) => {
    calls++;
    socket.once('data', () => socket.resetAndDestroy());
    socket.on('error', () => {});
  });
  await onlyPrinters(printer('D1', 'raw', dies), printer('F1', 'file'));
  const { parcel_id } = await labelled();
  await drain();
  await drain();
  const { document_id } = await documentOf('waybill', parcel_id);
  const [job] = await jobs(document_id);
  assert.deepEqual([job!['state'], job!['printer'], calls], ['unknown', 'D1', 1]);
  const job_id = String(job!['job_id']);
  const [refused] = await s.services.run(retryPrint, s.actor, [{ job_id }]);
  assert.equal(code(refused), 'PRINT_JOB_STATE');
  const both = await s.services.run(settlePrint, s.actor, [
    { job_id, printed: false },
    { job_id, printed: true },
  ]);
  assert.deepEqual(both.map(code), ['done', 'PRINT_JOB_STATE']);
  await onlyPrinters(printer('F1', 'file'));
  await must(s, retryPrint, [{ job_id }]);
  await drain();
  assert.equal((await jobs(document_id))[0]!['state'], 'confirmed');
  assert.equal(calls, 1);
});

test('a job whose holder vanished while sending is unknown, not a second original', async () => {
  await onlyPrinters(printer('F1', 'file'));
  const { parcel_id } = await labelled();
  const [made] = await must(s, makeDocument, [{ kind: 'waybill', subject_id: parcel_id }]);
  const { document_id } = made!;
  const [job] = await must(s, printOriginal, [{ document_id }]);
  await owner.query(`update printing.job set state = 'sent' where job_id = $1`, [job!.job_id]);
  await owner.query(
    `update kernel.effect set state = 'running', attempts = 1, lease_until = now() - interval '1 h'
     where subject_id = $1`,
    [job!.job_id],
  );
  await drain();
  assert.equal((await jobs(document_id))[0]!['state'], 'unknown');
  assert.ok(!fs.existsSync(path.join(folder, 'print', 'F1', `${job!.job_id}.pdf`)));
});

test('a copy needs a reason and a person, and is marked on the paper', async (t) => {
  await onlyPrinters(printer('S1', 'simulated'));
  const { parcel_id } = await labelled();
  await drain();
  const { document_id } = await documentOf('waybill', parcel_id);
  assert.equal(
    code((await s.services.run(printOriginal, s.actor, [{ document_id }]))[0]),
    'PRINTED_ALREADY',
  );
  assert.equal(printAgain.input.safeParse({ document_id, reason: ' ' }).success, false);
  const nobody = { ...s.actor, id: null };
  const input = { document_id, reason: 'label torn' };
  assert.equal(code((await s.services.run(printAgain, nobody, [input]))[0]), 'SIGN_IN_REQUIRED');
  await must(s, printAgain, [input]);
  await drain();
  assert.deepEqual(
    (await jobs(document_id)).map((job) => [job['copy_no'], job['state'], job['reason']]),
    [
      [1, 'confirmed', null],
      [2, 'confirmed', 'label torn'],
    ],
  );
  const text = await textOf(document_id);
  if (text === 'no pdftotext') return t.skip('pdftotext is not installed');
  assert.ok(text.includes('COPY3'), 'a download of what was printed is a copy as well');
});

test('a job that waits is taken back when its order is cancelled', async () => {
  await onlyPrinters(printer('F1', 'file'));
  const { parcel_id, order_id } = await labelled();
  const [made] = await must(s, makeDocument, [{ kind: 'waybill', subject_id: parcel_id }]);
  const [job] = await must(s, printOriginal, [{ document_id: made!.document_id }]);
  await must(s, cancelOrder, [{ order_id, reason: 'changed mind' }]);
  await drain();
  const [ended] = await jobs(made!.document_id);
  assert.deepEqual([ended!['state'], ended!['error']], ['failed', 'order cancelled']);
  assert.ok(!fs.existsSync(path.join(folder, 'print', 'F1', `${job!.job_id}.pdf`)));
});

test('pick list and waybill carry the same place in the wave', async () => {
  const { parcel_id, shipment_id } = await labelled();
  const [wave_id, task_id] = [randomUUID(), randomUUID()];
  await owner.query(
    `insert into waves.wave (tenant_id, wave_id, wave_no, warehouse_id, state, released_at)
     select tenant_id, $2, 'WV000000015', warehouse_id, 'done', now()
     from orders.shipment where shipment_id = $1`,
    [shipment_id, wave_id],
  );
  await owner.query(
    `insert into waves.wave_shipment (tenant_id, wave_id, shipment_id, sequence)
     select tenant_id, $2, shipment_id, 17 from orders.shipment where shipment_id = $1`,
    [shipment_id, wave_id],
  );
  await owner.query(
    `insert into picking.task (tenant_id, task_id, task_no, wave_id, warehouse_id, state,
       created_at)
     select tenant_id, $2, 'PT000000019', $3, warehouse_id, 'open', now()
     from orders.shipment where shipment_id = $1`,
    [shipment_id, task_id, wave_id],
  );
  await owner.query(
    `insert into picking.task_line (tenant_id, task_id, seq, location_id, sku_id, shipment_id,
       order_line_id, slot, qty)
     select l.tenant_id, $2, 1, (select location_id from places.location where code = 'A01-01'
       limit 1), l.sku_id, l.shipment_id, l.order_line_id, 3, l.qty
     from orders.shipment_line l where l.shipment_id = $1`,
    [shipment_id, task_id],
  );
  await must(s, makeDocument, [
    { kind: 'waybill', subject_id: parcel_id },
    { kind: 'pick_list', subject_id: task_id },
  ]);
  const waybill = await documentOf('waybill', parcel_id);
  const list = await documentOf('pick_list', task_id);
  assert.equal(waybill.data['sequence'], 'A-017/1');
  assert.equal(list.data['sequence'], 'A-017/1');
  const [line] = list.data['lines'] as Record<string, unknown>[];
  assert.deepEqual([line!['slot'], line!['location']], ['3  A-017', 'A01-01']);
  const [again] = await must(s, makeDocument, [{ kind: 'pick_list', subject_id: task_id }]);
  assert.deepEqual([again!.version, again!.fresh], [1, false], 'the same paper is not made twice');
  const [none] = await s.services.run(makeDocument, s.actor, [
    { kind: 'manifest', subject_id: randomUUID() },
  ]);
  assert.equal(code(none), 'DOCUMENT_NOT_READY');
});

test('papers of many parcels are made by a constant number of statements', async () => {
  const parcels = [];
  for (let index = 0; index < 6; index++) parcels.push(await labelled());
  const items = parcels.map(({ parcel_id }) => {
    return { input: { kind: 'waybill' as const, subject_id: parcel_id }, actor: s.actor };
  });
  const statements = (from: number, to: number) =>
    inTenant(async (tx) => {
      const outcomes = await makeDocument.run(tx, items.slice(from, to));
      assert.deepEqual(new Set(outcomes.map(code)), new Set(['done']));
      return tx.sent;
    });
  assert.equal(await statements(0, 1), await statements(1, 6));
});

test('printers are refused addresses that their driver cannot reach', async () => {
  const outcomes = await s.services.run(savePrinter, s.actor, [
    printer('X1', 'raw', 'nowhere'),
    printer('X2', 'raw', '10.0.0.9:99999'),
    printer('X3', 'file', '../etc'),
    printer('X4', 'raw', '[::1]:9100'),
  ]);
  assert.deepEqual(outcomes.map(code), [
    'PRINTER_ADDRESS',
    'PRINTER_ADDRESS',
    'PRINTER_ADDRESS',
    'done',
  ]);
  assert.deepEqual(rawAddress('zpl://label-1.local:9100'), {
    format: 'zpl',
    host: 'label-1.local',
    port: 9100,
  });
  assert.equal(sequenceText('WV000000279', 17, 120), 'A-017/120', 'wave 27 begins at A again');
});

test('somebody limited to another merchant sees none of these papers', async () => {
  const scope = { ...wholeTenant(s.tenant.tenant_id), merchant_ids: [randomUUID()] };
  const options = { scope, now: s.services.clock.now(), name: 'test' };
  const [document_id] = (await rows(`select document_id from printing.document limit 1`)).map(
    (row) => String(row['document_id']),
  );
  await s.db.transaction(options, async (tx) => {
    const listed = await documentList.run(tx, documentList.input.parse({}), s.actor);
    const printed = await jobList.run(tx, jobList.input.parse({}), s.actor);
    assert.deepEqual([listed.rows, printed.rows], [[], []]);
    await assert.rejects(
      documentPdf.run(tx, { document_id: document_id! }, s.actor),
      (error) => code(error) === 'DOCUMENT_UNKNOWN',
    );
  });
});

test('the doctor is content, and finds what it looks for', async () => {
  assert.deepEqual(await sick(), []);
  await owner.query(
    `update printing.job set state = 'queued', ended_at = null
     where job_id = (select job_id from printing.job where state = 'confirmed' limit 1)`,
  );
  assert.equal((await sick()).length, 1);
});
