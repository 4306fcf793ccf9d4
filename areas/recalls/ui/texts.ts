/** Texts of the cards by which desks are asked for goods. */
import { defineTexts } from '../../../web/kit/texts.ts';

export const useRecallTexts = defineTexts('recalls', {
  stop: { en: 'Stop: {{shipment}} must not go on', zh: '拦截：{{shipment}} 停止作业' },
  relabel: { en: 'Stop: new label for {{parcel}}', zh: '拦截：{{parcel}} 需换面单' },
  why: { en: 'Order {{order}} is cancelled: {{reason}}', zh: '订单 {{order}} 已取消：{{reason}}' },
  why_address: {
    en: 'The address of order {{order}} was changed after the label was printed.',
    zh: '订单 {{order}} 的收件地址在面单打印后已变更。',
  },
  todo: {
    en: 'Take the goods out and put them with those to be put away.',
    zh: '请取出货物，放到待上架区。',
  },
  todo_address: {
    en: 'Keep it here; put the new label on it when it is printed.',
    zh: '请留在此处；新面单打印后贴上。',
  },
  todo_label: { en: 'Put the new label on it: {{waybill}}', zh: '请贴上新面单：{{waybill}}' },
  asked: { en: 'Asked by {{name}}, {{time}}', zh: '{{name}} 于 {{time}} 发起' },
  somebody: { en: 'the buyer or the system', zh: '买家或系统' },
  parcel: { en: 'Parcel {{no}}', zh: '包裹 {{no}}' },
  task: { en: 'Task {{no}}, place {{slot}}', zh: '任务 {{no}}，格位 {{slot}}' },
  put_aside: { en: 'Got it, put aside', zh: '已找到，放到一旁' },
  relabelled: { en: 'New label is on it', zh: '已贴新面单' },
  passed_on: { en: 'Not here any more', zh: '已不在此处' },
});
