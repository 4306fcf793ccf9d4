/**
 * 100,000 rows with 3,000 bad ones in one file: what must come in comes in, within 300 MB, and
 * again adds nothing. Then a file whose import is killed five times. Takes some minutes.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BigImport, runBigImport } from '../import-world.ts';

const limitMb = 300;

function judge({ file, first, second, counts }: BigImport, before: number): void {
  const good = file.rows - file.bad_rows;
  assert.equal(first.refused, file.bad_rows);
  assert.equal(first.taken_in + first.replayed, good);
  assert.deepEqual([second.taken_in, second.replayed, second.refused], [0, good, file.bad_rows]);
  assert.equal(counts.orders, file.orders + before);
  assert.equal(counts.received_events, counts.orders);
  const [by_levels, by_promises, by_lines] = counts.reserved;
  assert.deepEqual([by_levels, by_promises], [by_lines, by_lines]);
}

test('100,000 rows, of which 3,000 come back', async (t) => {
  const big = await runBigImport();
  judge(big, big.file.earlier_rows);
  assert.deepEqual([big.first.taken_in, big.first.refused], [97_000, 3_000]);
  for (const { peak_mb } of [big.first, big.second]) {
    assert.ok(peak_mb < limitMb, `peak ${peak_mb} MB`);
  }
  t.diagnostic(
    `${Math.round(big.orders_per_s)} orders/s, peak ${big.first.peak_mb} MB; ` +
      `again: ${Math.round(big.second.rows / big.second.seconds)} rows/s`,
  );
});

test('an import that is killed five times ends complete', async () => {
  const kill_at = [1000, 4000, 8000, 12_000, 16_000];
  const cut = await runBigImport({ rows: 20_000, seed: 7, kill_at });
  judge(cut, cut.file.earlier_rows);
  assert.ok(cut.first.replayed >= 10_000, `${cut.first.replayed} rows were in already`);
});
