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
  WEIGHT_REASON: {
    status: 422,
    en: 'Weight {got_g} g is far from the expected {expected_g} g',
    zh: '重量 {got_g} 克与预期 {expected_g} 克相差过大',
    fix_en: 'Open the parcel and look; if it is right, say why.',
    fix_zh: '请开箱核对；如确实无误，请填写原因。',
  },
  PHOTO_INVALID: {
    status: 422,
    en: 'The photo is not a JPEG that is whole',
    zh: '照片不是完整的 JPEG 图片',
    fix_en: 'Take the photo again.',
    fix_zh: '请重新拍照。',
  },
  PHOTO_TOO_LARGE: {
    status: 413,
    en: 'The photo has {got_kb} kB; {limit_kb} kB are the most',
    zh: '照片为 {got_kb} kB，最大 {limit_kb} kB',
    fix_en: 'Send it smaller or in a lower quality.',
    fix_zh: '请缩小尺寸或降低质量后重试。',
  },
  PHOTO_GONE: {
    status: 404,
    en: 'There is no such photo, or its time is over and it was deleted',
    zh: '没有该照片，或保存期已过并被删除',
    fix_en: 'The list of photos tells when it was deleted.',
    fix_zh: '照片列表中会注明删除时间。',
  },
});
