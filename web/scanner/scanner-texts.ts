/** Texts of the page on which a scanner, the sound and the vibration of a device are tried. */
import { defineTexts } from '../kit/texts.ts';

export const useScannerTexts = defineTexts('scanner', {
  title: { en: 'Scanner and sound', zh: '扫描枪与提示音' },
  try_it: { en: 'Scan something', zh: '请扫描任意条码' },
  try_hint: {
    en: 'Every key that the scanner sends is shown here. Nothing is looked up or changed.',
    zh: '此处显示扫描枪发送的每个按键；不会查询或修改任何数据。',
  },
  keys: { en: 'Keys, newest last', zh: '按键记录（最新在后）' },
  no_keys: { en: 'No keys yet', zh: '暂无按键' },
  scans: { en: 'Scans, newest first', zh: '扫描记录（最新在前）' },
  code: { en: 'Code', zh: '条码' },
  suffix: { en: 'Ends with', zh: '结束符' },
  suffix_none: { en: 'nothing', zh: '无' },
  took: { en: 'Took', zh: '用时' },
  ms: { en: '{{count}} ms', zh: '{{count}} 毫秒' },
  verdict: { en: 'Verdict', zh: '结论' },
  good: { en: 'Set as it should be', zh: '设置正确' },
  tab: {
    en: 'It sends Tab. Set its suffix to Enter (CR): Tab leaves the page.',
    zh: '结束符为 Tab。请改为回车（CR），否则焦点会跳走。',
  },
  no_suffix: {
    en: 'It sends no suffix. Set its suffix to Enter (CR): without it no scan ends.',
    zh: '没有结束符。请设置为回车（CR），否则扫描不会完成。',
  },
  twice: {
    en: 'The same code came twice at once. Set a longer delay between reads of the same code.',
    zh: '同一条码短时间内读了两次。请加长同码重读延时。',
  },
  odd_keys: {
    en: 'It sends other keys before the code. Take the prefix out of its settings.',
    zh: '条码前有多余按键。请去掉前缀设置。',
  },
  clear: { en: 'Clear', zh: '清空' },
  how: { en: 'How to set the suffix', zh: '如何设置结束符' },
  how_usb: {
    en: 'Scanner on a cable or Bluetooth: in its manual, under "suffix", scan the code "add CR" or "Enter" for all codes.',
    zh: '有线或蓝牙扫描枪：在说明书“后缀”一节扫描“添加回车（CR / Enter）”设置码。',
  },
  how_pda: {
    en: 'Android device with DataWedge: profile of the browser, keystroke output, basic data formatting, "Send ENTER key".',
    zh: '带 DataWedge 的安卓 PDA：浏览器配置文件 → 按键输出 → 基本数据格式 → “发送 ENTER 键”。',
  },
  how_keyboard: {
    en: 'Its keyboard layout must be the one of this computer, else signs like - and / are changed.',
    zh: '扫描枪键盘布局须与本机一致，否则“-”“/”等符号会出错。',
  },
  test_codes: { en: 'Codes to try', zh: '测试条码' },
  print: { en: 'Print', zh: '打印' },
  sound: { en: 'Sound and vibration', zh: '声音与振动' },
  volume: { en: 'Volume of this device', zh: '本机音量' },
  tone_good: { en: 'Right', zh: '正确' },
  tone_warn: { en: 'Warning', zh: '警告' },
  tone_bad: { en: 'Wrong', zh: '错误' },
  tone_done: { en: 'Done', zh: '完成' },
  no_vibration: { en: 'This device does not vibrate.', zh: '本机不支持振动。' },
});
