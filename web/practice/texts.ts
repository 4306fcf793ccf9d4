/** Texts of a demo company: simulation, tour, the way back. */
import { defineTexts } from '../kit/texts.ts';

export const usePracticeTexts = defineTexts('practice', {
  demo: { en: 'Demo company', zh: '演示公司' },
  simulate: { en: 'Simulate buyers and staff:', zh: '模拟买家与员工：' },
  runs: { en: 'Simulation runs at {{speed}}x', zh: '正在以 {{speed}} 倍速模拟' },
  so_far: {
    en: '{{hours}} h simulated of {{most_hours}}, {{orders}} orders of {{most_orders}}',
    zh: '已模拟 {{hours}} / {{most_hours}} 小时，{{orders}} / {{most_orders}} 单',
  },
  speed: { en: '{{speed}}x', zh: '{{speed}} 倍' },
  stop: { en: 'Stop', zh: '停止' },
  stopped: { en: 'The simulation ended: {{why}}.', zh: '模拟已结束：{{why}}。' },
  reset: { en: 'Put back…', zh: '重置…' },
  reset_title: { en: 'Put the demo company back', zh: '重置演示公司' },
  reset_ask: {
    en: 'Its orders, stock and settings are deleted, and it is as on the first day. People and sign-ins stay. It takes about a minute.',
    zh: '订单、库存与设置将被清除并恢复到初始状态，人员与登录不受影响，约需一分钟。',
  },
  reset_type: { en: 'Type {{code}} to confirm', zh: '输入 {{code}} 确认' },
  resetting: {
    en: 'The demo company is being put back to its first state …',
    zh: '演示公司正在重置…',
  },
  tour: { en: 'Tour of one order', zh: '一笔订单的导览' },
  tour_offer: {
    en: 'New here? Follow one real order through the house, in 8 stops.',
    zh: '第一次来？跟随一笔真实订单走完全程，共 8 站。',
  },
  tour_begin: { en: 'Begin', zh: '开始' },
  tour_later: { en: 'Not now', zh: '以后再说' },
  tour_next: { en: 'Next', zh: '下一站' },
  tour_back: { en: 'Back', zh: '上一站' },
  tour_leave: { en: 'Leave', zh: '离开' },
  tour_of: { en: 'Stop {{at}} of {{all}}', zh: '第 {{at}} 站，共 {{all}} 站' },
  tour_keys: { en: '← → and Esc', zh: '← → 和 Esc' },
  tour_none: {
    en: 'No order has gone all the way yet. Simulate for a while, then come back.',
    zh: '还没有走完全程的订单。请先模拟一会儿再来。',
  },
  stop_desk: { en: 'Order desk', zh: '订单台' },
  stop_desk_text: {
    en: 'Orders of all channels arrive here. This is {{no}}: one line, and all that people search by.',
    zh: '所有渠道的订单都到这里。这是 {{no}}，一行即可看清，并可按任意信息搜索。',
  },
  stop_review: { en: 'Review and its reasons', zh: '审核与理由' },
  stop_review_text: {
    en: 'On its page, “Why it went this way” tells what each rule found and which warehouse was chosen. The timeline keeps who did what.',
    zh: '详情页的“自动决策的理由”说明规则与选仓结果，时间线记录每一步由谁完成。',
  },
  stop_wave: { en: 'Wave', zh: '波次' },
  stop_wave_text: {
    en: 'Orders that go together are released as a wave, so that nobody walks twice. {{no}} went in {{wave}}.',
    zh: '一起走的订单合成波次下发，避免重复走动。{{no}} 属于波次 {{wave}}。',
  },
  stop_pick: { en: 'Picking', zh: '拣货' },
  stop_pick_text: {
    en: 'A wave becomes tasks: one cart, one walk in the order of the shelves. Pickers scan on their phones.',
    zh: '波次拆成任务：一辆车按库位顺序走一趟，拣货员用手持扫描确认。',
  },
  stop_pack: { en: 'Packing', zh: '打包' },
  stop_pack_text: {
    en: 'At the bench every piece is scanned again, a carton is proposed, the parcel is weighed.',
    zh: '打包台逐件复核，推荐包材并称重。',
  },
  stop_print: { en: 'Printing', zh: '打印' },
  stop_print_text: {
    en: 'The waybill comes out by itself. What did not print is named here, with what to do.',
    zh: '面单自动打印；未成功的任务在此列出，并说明如何处理。',
  },
  stop_hand_over: { en: 'Hand-over', zh: '交接' },
  stop_hand_over_text: {
    en: 'Parcels leave under a manifest: from here on the carrier answers for them.',
    zh: '包裹按交接单交给承运商，此后由承运商负责。',
  },
  stop_track: { en: 'The buyer’s page', zh: '买家页面' },
  stop_track_text: {
    en: 'Last stop: what the buyer of {{no}} sees by his link, without signing in.',
    zh: '最后一站：{{no}} 的买家凭链接看到的页面，无需登录。',
  },
  stop_track_go: { en: 'Open the buyer’s page', zh: '打开买家页面' },
});
