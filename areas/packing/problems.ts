/** Problems of the packing bench; those of a scan are the same as at the shelf. */
import { defineProblems } from '../../kernel/problem.ts';

export const packProblem = defineProblems({
  PARCEL_UNKNOWN: {
    status: 404,
    en: 'There is no such parcel',
    zh: '没有该包裹',
    fix_en: 'Scan the shipment again; the parcel may belong to another warehouse.',
    fix_zh: '请重新扫描发货单；该包裹可能属于其他仓库。',
  },
  PACK_SHIPMENT_UNKNOWN: {
    status: 404,
    en: 'There is no such shipment',
    zh: '没有该发货单',
    fix_en: 'Scan the paper again; the shipment may belong to another warehouse.',
    fix_zh: '请重新扫描单据；该发货单可能属于其他仓库。',
  },
  SCAN_DUP_WAYBILL: {
    status: 409,
    en: 'Waybill {tracking_no} is on parcel {parcel_no}, packed by {packed_by} at {packed_at}',
    zh: '面单 {tracking_no} 已用于包裹 {parcel_no}（{packed_by} 于 {packed_at} 打包）',
    fix_en: 'Take this label off and print the one of this parcel.',
    fix_zh: '请撕下该面单，改贴本包裹的面单。',
  },
  LABEL_UNKNOWN: {
    status: 409,
    en: '{tracking_no} is not the waybill of this parcel; expected {expected}',
    zh: '{tracking_no} 不是本包裹的面单；应为 {expected}',
    fix_en: 'Take this label off and print the one of this parcel.',
    fix_zh: '请撕下该面单，改贴本包裹的面单。',
  },
  PARCEL_INSIDE: {
    status: 409,
    en: 'Parcel {parcel_no} travels inside a parcel of another order of the same buyer',
    zh: '包裹 {parcel_no} 已合单，装在同一买家另一订单的包裹内',
    fix_en: 'Do it with the parcel that it is in; the order page names it.',
    fix_zh: '请对其所在的包裹操作；订单页可查看。',
  },
  TOGETHER_CHANGED: {
    status: 409,
    en: 'Orders {order_nos} no longer all go in one parcel; {parcel_no} was begun for all of them',
    zh: '订单 {order_nos} 已不再全部合单，而包裹 {parcel_no} 是合单打包的',
    fix_en: 'Put the goods back into the tote, put the parcel aside and scan a number again.',
    fix_zh: '请将商品放回周转箱，暂停打包后重新扫描单号。',
  },
  PARCEL_EMPTY: {
    status: 409,
    en: 'Nothing is scanned into parcel {parcel_no}',
    zh: '包裹 {parcel_no} 尚未扫入商品',
    fix_en: 'Scan the articles first, or cancel the parcel.',
    fix_zh: '请先扫描商品，或取消该包裹。',
  },
  CARTON_UNKNOWN: {
    status: 422,
    en: 'There is no carton in use with the code {carton}',
    zh: '没有编码为 {carton} 的在用包材',
    fix_en: 'Choose one of the cartons listed under Packing.',
    fix_zh: '请选择“打包”中列出的包材。',
  },
  WEIGHT_RANGE: {
    status: 422,
    en: 'Weight {got_g} g: expected {expected_g} g, from {low_g} to {high_g} g',
    zh: '重量 {got_g} 克：预期 {expected_g} 克，应在 {low_g} 至 {high_g} 克之间',
    fix_en: 'Weigh again and check the content; a supervisor may confirm a true difference.',
    fix_zh: '请重新称重并核对内容；确有差异时由主管确认。',
  },
});
