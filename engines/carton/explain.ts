/**
 * The reasons of a packing as sentences, English and Chinese: which boxes were considered, why each
 * lost, and how sure it is that fewer parcels are impossible.
 */
import type { Considered, Explanation, PackResult, Verdict } from './model.ts';

type Locale = 'en' | 'zh-CN';

const sentences: Record<Verdict, { en: string; zh: string }> = {
  chosen: { en: 'chosen', zh: '已选用' },
  fits_but_dearer: {
    en: 'holds all, but costs more or wastes more',
    zh: '装得下，但费用或空隙更大',
  },
  none_left: { en: 'none left', zh: '库存不足' },
  item_too_long: {
    en: 'an item with a side of {need} mm fits no way ({have} mm longest)',
    zh: '有一件商品（边长 {need} 毫米）放不进（箱内最长 {have} 毫米）',
  },
  too_little_volume: {
    en: 'the goods take {need} L, it holds {have} L',
    zh: '商品体积 {need} 升，箱内仅 {have} 升',
  },
  too_heavy: {
    en: 'the goods weigh {need} kg, it may hold {have} kg',
    zh: '商品重 {need} 千克，箱子限装 {have} 千克',
  },
  pair_does_not_fit: { en: 'two of the items never fit together', zh: '其中两件无法同时放入' },
  groups_incompatible: { en: 'some items may not travel together', zh: '部分商品不可同箱' },
  proven_by_slices: {
    en: 'proven too small although the volume would do',
    zh: '体积虽够，但已证明放不下',
  },
  search_exhausted: {
    en: 'every arrangement was tried, none fits',
    zh: '已穷尽所有摆法，均放不下',
  },
  budget_spent: {
    en: 'no arrangement was found within the effort; not proven',
    zh: '在限定的计算量内未找到摆法（未证明）',
  },
  not_tried: { en: 'too small for a soft pack of these items', zh: '软包装尺寸不足，未试装' },
};

const bounds: Record<string, { en: string; zh: string }> = {
  one: { en: 'one parcel', zh: '一个包裹' },
  no_single_box: { en: 'no single box holds all', zh: '没有一个箱子能装下全部' },
  pairs: { en: 'items that cannot share a box', zh: '存在不能同箱的商品' },
  volume_weight_and_slices: { en: 'volume, weight and sides', zh: '体积、重量与边长' },
};

type Loss = NonNullable<Considered['by']> | 'price';

const losses: Record<Loss, { en: string; zh: string }> = {
  carrier: {
    en: 'holds all, but the carrier would charge {need} kg instead of {have} kg',
    zh: '装得下，但计费重量为 {need} 千克（选用箱为 {have} 千克）',
  },
  price: {
    en: 'holds all, but freight and box would cost {need} instead of {have}',
    zh: '装得下，但运费与箱费为 {need}（选用箱为 {have}）',
  },
  box: {
    en: 'holds all, but the box costs {need} instead of {have}',
    zh: '装得下，但箱费为 {need}（选用箱为 {have}）',
  },
  air: {
    en: 'holds all, but leaves {need} L empty instead of {have} L',
    zh: '装得下，但空隙为 {need} 升（选用箱为 {have} 升）',
  },
};

/** Litres and kilograms with two digits, money in major units; millimetres as they are. */
function figure(entry: Considered, value: number): string {
  const { verdict, by } = entry;
  if (verdict === 'too_little_volume' || by === 'air') return (value / 1e6).toFixed(2);
  if (verdict === 'too_heavy' || by === 'carrier') return (value / 1000).toFixed(2);
  return by === 'box' ? (value / 100).toFixed(2) : `${value}`;
}

function fill(entry: Considered, zh: boolean, priced: boolean): string {
  const { verdict, by } = entry;
  const paid = by === 'carrier' && priced;
  const said = by === undefined ? sentences[verdict] : losses[paid ? 'price' : by];
  const money = { ...entry, by: 'box' } as const;
  const of = (value: number) => figure(paid ? money : entry, value);
  const text = zh ? said.zh : said.en;
  return text.replace('{need}', of(entry.need)).replace('{have}', of(entry.have));
}

function boundSentence(explanation: Explanation, parcels: number, locale: Locale): string {
  const { parcels_lower_bound: least, lower_bound_by, proven } = explanation;
  const zh = locale === 'zh-CN';
  const why = bounds[lower_bound_by]?.[zh ? 'zh' : 'en'] ?? lower_bound_by;
  if (zh) {
    const sure = proven ? '已证明不能更少' : '未证明不能更少';
    return `共 ${parcels} 个包裹；至少需要 ${least} 个（依据：${why}）；${sure}。`;
  }
  const sure = proven ? 'fewer are proven impossible' : 'fewer are not proven impossible';
  const noun = parcels === 1 ? 'parcel' : 'parcels';
  return `${parcels} ${noun}; at least ${least} needed (by ${why}); ${sure}.`;
}

/**
 * One sentence for each box considered as the only parcel, then the one on the number of parcels.
 * `priced`: the carrier's figures are prices in minor units, not grams.
 */
export function explainPacking(result: PackResult, locale: Locale, priced = false): string[] {
  const { one_box } = result.explanation;
  const zh = locale === 'zh-CN';
  const lines = one_box.map((entry) => `${entry.box}${zh ? '：' : ': '}${fill(entry, zh, priced)}`);
  return [...lines, boundSentence(result.explanation, result.parcels.length, locale)];
}
