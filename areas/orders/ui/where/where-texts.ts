/** Texts of where an order's goods are, and of what was called back. */
import { defineTexts } from '../../../../web/kit/texts.ts';

export const useWhereTexts = defineTexts('orders.where', {
  title: { en: 'Where the goods are', zh: '货物在哪里' },
  planned: { en: 'On the shelf, not released yet', zh: '在货架上，尚未下发' },
  wave: { en: 'On the shelf, waits in wave {{wave}}', zh: '在货架上，波次 {{wave}} 待拣' },
  walk: {
    en: 'On the shelf; {{name}} is on the way with task {{task}}',
    zh: '在货架上；{{name}} 正执行任务 {{task}}',
  },
  cart: {
    en: '{{name}} has them on the cart: task {{task}}, place {{slot}}',
    zh: '在 {{name}} 的拣货车上：任务 {{task}}，格位 {{slot}}',
  },
  tote: {
    en: 'Picked, wait at the benches: task {{task}}, place {{slot}}',
    zh: '已拣货，等待打包：任务 {{task}}，格位 {{slot}}',
  },
  bench: {
    en: '{{name}} is packing them: parcel {{parcel}}',
    zh: '{{name}} 正在打包：包裹 {{parcel}}',
  },
  staged: {
    en: 'Parcel {{parcel}} waits for {{carrier}}',
    zh: '包裹 {{parcel}} 已打包，待交接给{{carrier}}',
  },
  carrier: {
    en: 'Parcel {{parcel}} is with {{carrier}}: {{waybill}}',
    zh: '包裹 {{parcel}} 已交给{{carrier}}：{{waybill}}',
  },
  intercept: {
    en: 'It cannot be called back here: ask {{carrier}} to intercept {{waybill}}. When it comes back and is taken in, the order is cancelled and refunded by itself.',
    zh: '此处已无法拦截：请联系{{carrier}}拦截运单 {{waybill}}。退回并收货后，订单会自动取消并退款。',
  },
  is_told: {
    en: '{{who}} is asked for them at once and answers here.',
    zh: '系统会立即通知{{who}}，答复显示在此页。',
  },
  pick: { en: 'picking', zh: '拣货区' },
  pack: { en: 'the packing benches', zh: '打包台' },
  dispatch: { en: 'hand-over', zh: '交接区' },
  asked: {
    en: '{{asker}} asked {{who}} at {{time}}',
    zh: '{{asker}} 于 {{time}} 向{{who}}发起拦截',
  },
  asked_label: {
    en: '{{asker}} changed the address; {{who}} was asked at {{time}} for another label',
    zh: '{{asker}} 修改了地址；{{time}} 已要求{{who}}更换面单',
  },
  somebody: { en: 'The buyer or the system', zh: '买家或系统' },
  waits: { en: 'no answer yet', zh: '待答复' },
  put_aside: {
    en: '{{time}} {{name}}: got it, put aside',
    zh: '{{time}} {{name}}：已找到并放到一旁',
  },
  relabelled: { en: '{{time}} {{name}}: new label is on it', zh: '{{time}} {{name}}：已贴新面单' },
  passed_on: { en: '{{time}} {{name}}: not here any more', zh: '{{time}} {{name}}：已不在此处' },
  left: {
    en: 'Nobody has it: it may have left with the carrier. Ask the carrier to intercept it.',
    zh: '各岗位均未找到，可能已随车发出，请联系承运商拦截。',
  },
});
