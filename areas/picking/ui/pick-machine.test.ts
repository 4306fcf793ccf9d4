/** The scan machine: whatever is scanned, never more than asked, no step left out, always the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openPieces } from '../lifecycle.ts';
import { type Act, type Confirm, counted, NOWHERE, type PickLine, step } from './pick-machine.ts';

const BINS = ['A01', 'A02', 'B01'];
const SKUS = ['TEA', 'CUP'];

const lines = fc
  .array(
    fc.record({
      location: fc.constantFrom(...BINS),
      sku: fc.constantFrom(...SKUS),
      qty: fc.integer({ min: 1, max: 4 }),
      stopped: fc.option(fc.constant('held'), { freq: 8 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((all) =>
    all.map((line, at): PickLine => {
      const none = { qty_picked: 0, qty_short: 0, qty_cancelled: 0 };
      return { ...line, ...none, seq: at + 1, slot: at + 1, barcodes: [`69${line.sku}`] };
    }),
  );

const act: fc.Arbitrary<Act> = fc.oneof(
  fc
    .constantFrom(...BINS, ...SKUS, '69TEA', 'a01 ', 'nothing')
    .map((code) => ({ do: 'scan' as const, code })),
  fc.integer({ min: -1, max: 6 }).map((qty) => ({ do: 'count' as const, qty })),
  fc
    .integer({ min: 0, max: 6 })
    .map((qty) => ({ do: 'short' as const, qty, reason: 'not_found' as const })),
);

/** Acts one after another; `kept` is what survives when the page is killed after each of them. */
function run(asked: readonly PickLine[], acts: readonly Act[], kept = <T>(value: T): T => value) {
  let now = { lines: [...asked], stand: NOWHERE };
  const sent: Confirm[] = [];
  for (const each of acts) {
    const { stand, confirm } = step(now.lines, now.stand, each);
    if (confirm !== null) sent.push(confirm);
    const after = confirm === null ? now.lines : counted(now.lines, confirm);
    now = kept({ lines: after, stand });
  }
  return { ...now, sent };
}

test('never more than asked, and nothing of what is stopped', () => {
  fc.assert(
    fc.property(lines, fc.array(act, { maxLength: 60 }), (asked, acts) => {
      const { lines: after, sent } = run(asked, acts);
      for (const line of after) assert.ok(openPieces(line) >= 0);
      for (const { seq, qty, short_qty = 0 } of sent) {
        assert.ok(qty + short_qty > 0);
        assert.equal(asked[seq - 1]!.stopped, null);
      }
    }),
  );
});

test('no piece without its bin, then its article', () => {
  fc.assert(
    fc.property(lines, fc.array(act, { maxLength: 60 }), (asked, acts) => {
      let now = [...asked];
      let stand = NOWHERE;
      let bin = '';
      let code = '';
      for (const each of acts) {
        const next = step(now, stand, each);
        if (each.do === 'scan') {
          const scanned = each.code.trim().toUpperCase();
          if (BINS.includes(scanned) && next.said.tone === 'good') bin = scanned;
          else code = scanned;
        }
        if (next.confirm !== null) {
          const line = now[next.confirm.seq - 1]!;
          assert.equal(line.location, bin);
          if (next.confirm.qty > 0) assert.ok([line.sku, ...line.barcodes].includes(code));
          now = counted(now, next.confirm);
        }
        stand = next.stand;
      }
    }),
  );
});

test('the same scans give the same state, also when the page is killed after each', () => {
  const through = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  fc.assert(
    fc.property(lines, fc.array(act, { maxLength: 40 }), (asked, acts) => {
      assert.deepEqual(run(asked, acts), run(asked, acts, through));
    }),
  );
});

test('a walk: bin, pieces, quantity, short, another bin, and what is refused', () => {
  const base = { qty_picked: 0, qty_short: 0, qty_cancelled: 0, stopped: null };
  const asked: PickLine[] = [
    { ...base, seq: 1, location: 'A01', sku: 'TEA', barcodes: ['6901'], slot: 1, qty: 3 },
    { ...base, seq: 2, location: 'A01', sku: 'CUP', barcodes: [], slot: 2, qty: 1 },
    { ...base, seq: 3, location: 'B01', sku: 'TEA', barcodes: ['6901'], slot: 3, qty: 2 },
  ];
  const scan = (code: string): Act => ({ do: 'scan', code });
  const acts: [Act, string][] = [
    [scan('TEA'), 'bin_first'],
    [scan('Z99'), 'bin_wrong'],
    [{ do: 'short', qty: 1, reason: 'damaged' }, 'bin_first'],
    [scan('A01'), 'bin_ok'],
    [{ do: 'count', qty: 2 }, 'sku_first'],
    [scan('SOAP'), 'sku_wrong'],
    [scan('6901'), 'piece_ok'],
    [{ do: 'count', qty: 3 }, 'too_many'],
    [{ do: 'count', qty: 2 }, 'line_ok'],
    [scan('cup'), 'line_ok'],
    [scan('TEA'), 'bin_first'],
    [scan('B01'), 'bin_ok'],
    [scan('TEA'), 'piece_ok'],
    [{ do: 'short', qty: 1, reason: 'not_found' }, 'task_ok'],
    [scan('B01'), 'nothing_open'],
  ];
  let now = asked;
  let stand = NOWHERE;
  for (const [each, text] of acts) {
    const next = step(now, stand, each);
    assert.equal(next.said.text, text, JSON.stringify(each));
    if (next.confirm !== null) now = counted(now, next.confirm);
    stand = next.stand;
  }
  assert.deepEqual(
    now.map((line) => [line.qty_picked, line.qty_short]),
    [
      [3, 0],
      [1, 0],
      [1, 1],
    ],
  );
});
