/** Texts of the shell: menu, top bar, sign-out. */
import { defineTexts } from './kit/texts.ts';

export const useShellTexts = defineTexts('shell', {
  orders: { en: 'Orders', zh: '订单' },
  exceptions: { en: 'Exceptions', zh: '异常' },
  stock: { en: 'Stock', zh: '库存' },
  waves: { en: 'Waves', zh: '波次' },
  tasks: { en: 'Picking', zh: '拣货' },
  packing: { en: 'Packing', zh: '打包' },
  hand_over: { en: 'Hand-over', zh: '交接' },
  people: { en: 'People', zh: '人员' },
  desk: { en: 'Order desk', zh: '订单中心' },
  floor: { en: 'Warehouse', zh: '仓库作业' },
  company: { en: 'Company', zh: '公司' },
  menu: { en: 'Main menu', zh: '主菜单' },
  skip: { en: 'Skip to content', zh: '跳到内容' },
  live: { en: 'Live', zh: '实时' },
  connecting: { en: 'Connecting', zh: '连接中' },
  reconnecting: { en: 'Reconnecting', zh: '重新连接中' },
  dark: { en: 'Dark', zh: '深色' },
  light: { en: 'Light', zh: '浅色' },
  other_language: { en: '中文', zh: 'English' },
  help: { en: 'Keyboard shortcuts', zh: '键盘快捷键' },
  sign_out: { en: 'Sign out', zh: '退出登录' },
  not_found: { en: 'There is no such page', zh: '没有这个页面' },
  to_orders: { en: 'To the orders', zh: '返回订单' },
  not_allowed: {
    en: 'Your roles show nothing here. Ask a manager for a role.',
    zh: '你的角色暂无可用页面，请联系管理员分配角色。',
  },
});
