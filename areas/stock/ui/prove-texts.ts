/** Texts of the proof that nothing is oversold. */
import { defineTexts } from '../../../web/kit/texts.ts';

export const useProofTexts = defineTexts('stock_proof', {
  open: { en: 'Prove: nothing oversold', zh: '验证不超卖' },
  title: { en: 'Is anything ever sold twice?', zh: '会不会超卖？' },
  what: {
    en: 'Your articles, bundles and available pieces are copied into a database of their own, and buyers ask for more than there is. Your stock and orders are not touched; the copy is removed afterwards. It runs slowly, so that your work goes on.',
    zh: '系统会把您的商品、组合商品和可用库存复制到独立的临时数据库，再模拟买家抢购超出库存的数量。您的实际库存和订单不受影响，结束后副本会被删除。验证会限速进行，不影响日常作业。',
  },
  buyers: { en: 'Orders', zh: '下单数' },
  start: { en: 'Start', zh: '开始验证' },
  again: { en: 'Run again', zh: '再次验证' },
  copy: { en: 'Copying articles and stock', zh: '正在复制商品和库存' },
  buy: { en: 'Buying: {{done}} of {{of}} orders', zh: '抢购中：{{done}} / {{of}} 单' },
  check: { en: 'Checking the books', zh: '正在核对账目' },
  interrupted: {
    en: 'The last proof was interrupted before it had a result.',
    zh: '上次验证中断，没有结果。',
  },
  refused_running: {
    en: 'Another proof was running in this system; start again.',
    zh: '系统中有另一次验证正在进行，请稍后重新开始。',
  },
  refused_nothing: {
    en: 'No article had pieces that could be sold.',
    zh: '没有任何商品有可售库存。',
  },
  holds: {
    en: 'Sold is exactly what was there: {{accepted}} of {{orders}} orders accepted, none too many.',
    zh: '售出数量与库存完全一致：{{orders}} 单中接受 {{accepted}} 单，没有超卖。',
  },
  off: { en: 'Something is off: tell support.', zh: '结果不一致，请联系技术支持。' },
  when: { en: 'Run', zh: '验证时间' },
  merchant: { en: 'Owner', zh: '货主' },
  sku: { en: 'Article', zh: '商品编码' },
  name: { en: 'Name', zh: '名称' },
  there_was: { en: 'There was', zh: '原有' },
  asked: { en: 'Asked for', zh: '求购' },
  accepted: { en: 'Accepted', zh: '接受' },
  refused: { en: 'Refused', zh: '拒绝' },
  reserved: { en: 'Promised', zh: '已预占' },
  speed: { en: 'Orders a second (limited)', zh: '每秒订单数（限速）' },
  answers: { en: 'Time of an answer, half / 99 %', zh: '响应时间 中位 / 99%' },
  faults: { en: 'Server errors', zh: '服务器错误' },
  deadlocks: { en: 'Deadlocks', zh: '死锁' },
  doctor: { en: 'Checks of the books / broken', zh: '账目检查 / 不通过' },
  ms: { en: '{{p50}} / {{p99}} ms', zh: '{{p50}} / {{p99}} 毫秒' },
});
