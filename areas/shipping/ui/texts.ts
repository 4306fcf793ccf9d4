/** Texts of the hand-over to carriers. */
import { defineTexts } from '../../../web/kit/texts.ts';

export const useShipTexts = defineTexts('shipping', {
  title: { en: 'Hand-over', zh: '交接' },
  choose_warehouse: {
    en: 'Choose a warehouse to see what waits.',
    zh: '请选择仓库以查看待交接包裹。',
  },
  carrier: { en: 'Carrier', zh: '承运商' },
  parcel: { en: 'Parcel', zh: '包裹' },
  tracking_no: { en: 'Waybill', zh: '运单号' },
  sort_code: { en: 'Sort code', zh: '分拣码' },
  weight: { en: 'Weight', zh: '重量' },
  due: { en: 'Ship by', zh: '发货时限' },
  held: { en: 'On hold: stays here', zh: '已挂起：不可发出' },
  scanned: { en: '{{count}} of {{all}} loaded', zh: '已装 {{count}} / {{all}} 件' },
  unknown_scan: {
    en: '{{code}} is not among the parcels that wait here',
    zh: '{{code}} 不在待交接包裹中',
  },
  scan_found: { en: '{{no}} ({{carrier}}) is on the list', zh: '{{no}}（{{carrier}}）已加入' },
  scan_twice: { en: '{{no}} was on the list already', zh: '{{no}} 已在列表中' },
  scan_hint: {
    en: 'Scan parcels or waybills as they are loaded',
    zh: '装车时逐件扫描包裹号或运单号',
  },
  scan_held: {
    en: '{{no}} is on hold: take it off the lorry and keep it here',
    zh: '{{no}} 已挂起：请取下，留在仓库',
  },
  nothing_waits: { en: 'Nothing waits for a carrier here.', zh: '没有待交接的包裹。' },
  hand_over_none: { en: 'Hand over', zh: '交接' },
  hand_over: { en: 'Hand over {{count}} to {{carrier}}', zh: '交接 {{count}} 件给 {{carrier}}' },
  done: {
    en: 'Manifest {{no}}: {{count}} parcels left with {{carrier}}.',
    zh: '交接单 {{no}}：{{count}} 件已交给 {{carrier}}。',
  },
  stays: { en: 'Stay here', zh: '留下的包裹' },
  manifests: { en: 'Last manifests', zh: '最近交接单' },
  no_manifests: { en: 'None yet', zh: '暂无' },
  parcels: { en: '{{count}} parcels', zh: '{{count}} 件' },
  all_carriers: { en: 'All', zh: '全部' },
  carrier_count: { en: '{{name}} {{count}}', zh: '{{name}} {{count}}' },
  wrong_carrier: {
    en: '{{no}} goes with {{carrier}}: take it out of this load',
    zh: '{{no}} 属于 {{carrier}}，请从本批取出',
  },
  missing: { en: '{{count}} not scanned yet', zh: '还有 {{count}} 件未扫' },
  missing_title: {
    en: 'Hand over without {{count}} parcels?',
    zh: '有 {{count}} 件未扫，确认交接？',
  },
  missing_ask: {
    en: 'These are packed for this carrier and were not scanned. They stay here and are looked for.',
    zh: '以下包裹已打包但未扫描，将留在仓库，请查找。',
  },
  missing_more: { en: 'and {{count}} more', zh: '另有 {{count}} 件' },
  without: { en: 'Hand over without them', zh: '确认交接' },
  look_first: { en: 'Look for them', zh: '先查找' },
  paper_waits: { en: 'The paper is being made', zh: '正在生成清单' },
  print_manifest: { en: 'Print', zh: '打印' },
});
