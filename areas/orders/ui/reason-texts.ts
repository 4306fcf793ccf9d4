/** Texts of the reasons of automatic decisions. */
import { defineTexts } from '../../../web/kit/texts.ts';

export const useReasonTexts = defineTexts('reasons', {
  review: { en: 'Review', zh: '审单' },
  sourcing: { en: 'Warehouse', zh: '寻源' },
  carton: { en: 'Carton', zh: '包材' },
  carrier: { en: 'Carrier', zh: '承运商' },
  wave: { en: 'Wave', zh: '波次' },
  walk: { en: 'Walk', zh: '拣货路线' },
  approve: { en: 'approved', zh: '通过' },
  hold: { en: 'held for a look', zh: '转人工' },
  tag: { en: 'tagged', zh: '打标' },
  none: { en: 'none', zh: '无' },
  no_rules: { en: 'No rule is set: everything is approved.', zh: '未设置规则：全部通过。' },
  rule_matched: { en: '{{rule}} applies: {{action}}', zh: '规则“{{rule}}”命中：{{action}}' },
  rule_passed: {
    en: '{{rule}} does not apply: it wants {{fact}} {{is}} {{value}}, found {{found}}',
    zh: '规则“{{rule}}”未命中：要求{{fact}} {{is}} {{value}}，实际为 {{found}}',
  },
  version: { en: '(version {{version}})', zh: '（第 {{version}} 版）' },
  would_pass: { en: 'Without it, if: {{tests}}', zh: '满足以下任一条件则不会命中：{{tests}}' },
  or: { en: ', or ', zh: '，或 ' },
  candidate: {
    en: '{{warehouse}}: could send {{pieces}} pieces, {{near}} – {{verdict}}',
    zh: '{{warehouse}}：可发 {{pieces}} 件，{{near}} – {{verdict}}',
  },
  near: { en: "in the recipient's province", zh: '与收件人同省' },
  far: { en: 'in another province', zh: '外省' },
  chosen: { en: 'chosen', zh: '选中' },
  cannot_send_all: { en: 'cannot send all', zh: '不能发齐' },
  farther: { en: 'farther away', zh: '距离更远' },
  not_needed: { en: 'not needed', zh: '不需要' },
  short_line: {
    en: 'Short: {{wanted}} wanted, {{available}} there',
    zh: '缺货：需要 {{wanted}}，可用 {{available}}',
  },
  no_candidates: { en: 'No warehouse has any of it.', zh: '没有仓库有货。' },
  carrier_chosen: { en: '{{carrier}}: chosen{{cost}}', zh: '{{carrier}}：选中{{cost}}' },
  carrier_lost: {
    en: '{{carrier}}: {{reason}}{{cost}}',
    zh: '{{carrier}}：{{reason}}{{cost}}',
  },
  cost: { en: ', cost {{cost}}', zh: '，成本 {{cost}}' },
  walk_is: {
    en: '{{walk}} m, against {{usual}} m by the usual walk',
    zh: '{{walk}} 米，常规走法 {{usual}} 米',
  },
});
