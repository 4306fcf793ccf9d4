/**
 * The checker itself: sound packings pass and every kind of planted fault is
 * found.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPacking } from './check.ts';
import type { Box, Item, PackOptions, PackResult, Placement } from './model.ts';

const crate: Box = {
  code: 'A',
  kind: 'box',
  outer_length_mm: 100,
  outer_width_mm: 100,
  outer_height_mm: 100,
  inner_length_mm: 100,
  inner_width_mm: 100,
  inner_height_mm: 100,
  empty_weight_g: 10,
  max_gross_g: 500,
  qty_available: 1,
};

const items: Item[] = ['low', 'high'].map((id) => ({
  id,
  length_mm: 50,
  width_mm: 40,
  height_mm: 30,
  weight_g: 100,
  qty: 1,
  orientation: 'flat',
}));

const options: PackOptions = { support_share: 0.8 };

function at(item: string, step: number, more: Partial<Placement>): Placement {
  return { item, x: 0, y: 0, z: 0, dx: 50, dy: 40, dz: 30, step, ...more };
}

function resultOf(placements: Placement[], weight_g = 210): PackResult {
  return {
    parcels: [
      {
        box: 'A',
        placements,
        inner_length_mm: 100,
        inner_width_mm: 100,
        inner_height_mm: 100,
        outer_length_mm: 100,
        outer_width_mm: 100,
        outer_height_mm: 100,
        weight_g,
        fill: 0.12,
        volumetric_weight_g: 0,
        charged_weight_g: weight_g,
        cost_minor: 0,
      },
    ],
    unpacked: [],
    explanation: {
      one_box: [],
      parcels_lower_bound: 1,
      lower_bound_by: 'one',
      proven: true,
      support_share: 0.8,
      work: 0,
      budget_spent: false,
    },
  };
}

const sound = [at('low', 1, {}), at('high', 2, { z: 30 })];

function faults(placements: Placement[], list = items, boxes = [crate]): string {
  return checkPacking(list, boxes, options, resultOf(placements)).join('; ');
}

test('a sound packing has no faults', () => {
  assert.equal(faults(sound), '');
});

test('every kind of planted fault is found', () => {
  const [low, high] = sound as [Placement, Placement];
  const planted: [RegExp, string][] = [
    [/overlap/, faults([low, { ...high, z: 29 }])],
    [/outside along x/, faults([low, { ...high, x: 51, z: 0 }])],
    [/base carried/, faults([low, { ...high, x: 11 }])],
    [/base carried/, faults([low, { ...high, z: 31 }])],
    [/size changed/, faults([low, { ...high, dx: 49 }])],
    [/turned although flat/, faults([low, { ...high, dx: 30, dz: 50 }])],
    [/missing/, faults([low])],
    [/missing/, faults([low, high, { ...high, z: 60, step: 3 }])],
    [
      /put in under/,
      faults([
        { ...low, step: 2 },
        { ...high, step: 1 },
      ]),
    ],
    [/steps are not/, faults([low, { ...high, step: 3 }])],
    [/on fragile/, faults(sound, [{ ...items[0]!, fragile: true }, items[1]!])],
    [/bears 100 g/, faults(sound, [{ ...items[0]!, max_stack_g: 99 }, items[1]!])],
    [/bag/, faults(sound, [{ ...items[0]!, liquid: true }, items[1]!])],
    [/too heavy/, faults(sound, items, [{ ...crate, max_gross_g: 209 }])],
    [/weight wrong/, faults(sound, items, [{ ...crate, empty_weight_g: 11 }])],
    [/used/, faults(sound, items, [{ ...crate, qty_available: 0 }])],
    [/longer than the box/, faults(sound, items, [{ ...crate, kind: 'bag' }])],
  ];
  for (const [expected, found] of planted) assert.match(found, expected);
});

test('incompatible groups in one parcel are found', () => {
  const list = items.map((item, i) => ({ ...item, segregation: i === 0 ? 'acid' : 'food' }));
  const apart = { ...options, incompatible: [['food', 'acid']] as const };
  assert.deepEqual(checkPacking(list, [crate], apart, resultOf(sound)), [
    'parcel 0: food with acid',
  ]);
});
