/** Texts of holds and notes. */
import { defineTexts } from '../../../../web/kit/texts.ts';

export const useHoldTexts = defineTexts('orders.hold', {
  decides: { en: 'Who must decide', zh: '由谁处理' },
  anybody: { en: 'Whoever may', zh: '有权限的任何人' },
  people: { en: 'People', zh: '人员' },
  roles: { en: 'Roles', zh: '角色' },
  until: { en: 'Until (empty: until released)', zh: '截止时间（不填则需人工解除）' },
  for_whom: { en: '{{name}} must decide', zh: '由 {{name}} 处理' },
  ends: { en: 'released by itself {{time}}', zh: '{{time}} 自动解除' },
  notes: { en: 'Notes for colleagues', zh: '内部备注' },
  note_hint: { en: 'Neither buyer nor papers show it', zh: '买家与单据均不可见' },
  add: { en: 'Add', zh: '添加' },
});
