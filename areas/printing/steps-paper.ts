/** What the packing steps of a parcel say: the plan of its carton, in the words of the bench. */
import { PLACES, type PlannedParcel, paddingMl, placeOf, TURNS } from '../packing/model.ts';
import type { stepsFacts } from './printing-facts.sql.ts';

type Facts = Awaited<ReturnType<typeof stepsFacts>>[number];
type Language = 'zh-CN' | 'en';

const cut = (text: string, most: number) =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** The data of the paper but for language, copy and time. */
export function stepsOf(row: Facts, language: Language) {
  const parcel = row.parcel as unknown as PlannedParcel;
  const skus = row.skus as Record<string, { code: string; name: string } | undefined>;
  const reasons = row.reasons as { en: string[]; zh: string[] };
  const zh = language === 'zh-CN';
  const say = (text: { en: string; zh: string }) => (zh ? text.zh : text.en);
  const { carton: _, items, fill, charged_weight_g, void_ml, steps, ...measures } = parcel;
  const litres = (paddingMl(parcel) / 1000).toFixed(1);
  const padding = zh
    ? `用填充物填满空隙（约 ${litres} 升）`
    : `Fill the rest with padding (${litres} L)`;
  return {
    ...measures,
    parcel_no: row.parcel_no,
    order_no: row.order_no,
    carton: `${row.code} ${row.name}`,
    reasons: (zh ? reasons.zh : reasons.en).slice(0, 8).map((line) => cut(line, 300)),
    steps: steps.map((step, index) => {
      const sku = skus[step.sku_id];
      const { z, dx, dy, dz } = step;
      const place = placeOf(step, parcel).map((word) => say(PLACES[word]));
      return {
        seq: index + 1,
        sku: cut(sku?.code ?? '', 60),
        name: cut(sku?.name ?? '', 200),
        qty: step.at.length,
        where: zh ? `${place[0]}${place.slice(1).join('')}` : place.join(', '),
        turn: say(TURNS[step.turn]),
        bag: step.bagged,
        pieces: step.at.map(({ x, y }) => ({ x, y, z, dx, dy, dz })),
      };
    }),
    padding: paddingMl(parcel) === 0 ? '' : padding,
  };
}
