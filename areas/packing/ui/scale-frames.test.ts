/** Frames of real scales, cut at odd places, are read as the weight that lies on them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FrameCutter, LoadWatch, readFrame, USUAL_SCALES } from './scale-frames.ts';

const [AND, SICS, XK, PLAIN] = USUAL_SCALES as [
  (typeof USUAL_SCALES)[number],
  (typeof USUAL_SCALES)[number],
  (typeof USUAL_SCALES)[number],
  (typeof USUAL_SCALES)[number],
];

test('frames of usual scales say the weight, and whether it stands still', () => {
  const said = [
    [AND, 'ST,GS,+  1.234kg', 1234, true],
    [AND, 'US,GS,+  0.871kg', 871, false],
    [AND, 'ST,NT,-   12.4 g', -12, true],
    [SICS, 'S S      1.2345 kg', 1235, true],
    [SICS, 'S D        812 g', 812, false],
    [XK, '432.100', 1234, null],
    [PLAIN, '  0.500 kg', 500, null],
    [PLAIN, '1.102lb', 500, null],
  ] as const;
  for (const [of, frame, grams, stable] of said) {
    assert.deepEqual(readFrame(frame, of), { grams, stable }, frame);
  }
  for (const noise of ['OL', 'ES', 'ST,GS,+  -.---kg', '6901234567892']) {
    assert.equal(readFrame(noise, AND), null, noise);
  }
});

test('pieces of any size give the same frames', () => {
  const stream = 'US,GS,+  0.871kg\r\nST,GS,+  1.234kg\r\nST,GS,+  1.234kg\r\n';
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 60, maxLength: 60 }),
      (cuts) => {
        const cutter = new FrameCutter('line');
        const frames: string[] = [];
        let at = 0;
        for (const cut of cuts) {
          frames.push(...cutter.push(stream.slice(at, at + cut)));
          at += cut;
        }
        frames.push(...cutter.push(stream.slice(at)));
        assert.deepEqual(frames, ['US,GS,+  0.871kg', 'ST,GS,+  1.234kg', 'ST,GS,+  1.234kg']);
      },
    ),
  );
  assert.deepEqual(new FrameCutter('etx').push('\u0002 1.0\u0003\u0002 1.1\u0003'), [
    ' 1.0',
    ' 1.1',
  ]);
  assert.deepEqual(new FrameCutter('equals').push('=432.100=432.100=43'), ['432.100', '432.100']);
});

test('a load is taken once: the parcel that still lies there is not the next one', () => {
  const watch = new LoadWatch();
  const see = (grams: number) => watch.see({ grams, stable: null });
  assert.deepEqual(
    [1, 2, 3, 4].map(() => see(900).stable),
    [false, false, false, true],
  );
  watch.use();
  assert.equal(see(902).used, true, 'it trembles');
  assert.equal(see(1500).used, false, 'the next parcel, put on without an empty scale between');
  assert.equal(see(900).used, false);
});
