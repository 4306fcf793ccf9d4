/**
 * Checking recipients, taking pasted addresses apart, and the key for merging orders.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressLines, checkRecipient, parseAddress, type RecipientInput } from './address.ts';
import { mergeKey } from './merge-key.ts';
import { type Problem, problemDetail } from './problem.ts';

const GOOD: RecipientInput = {
  name: '张三',
  phone: '13800138000',
  province: '广东省',
  city: '深圳市',
  district: '南山区',
  detail: '科技园路1号3栋502',
};

const codes = (found: readonly Problem[]) => found.map((each) => each.code + each.pointer);

function problemsOf(changes: RecipientInput, country = 'CN'): string[] {
  return codes(checkRecipient({ ...GOOD, ...changes }, country).problems);
}

function warningsOf(changes: RecipientInput, country = 'CN'): string[] {
  return codes(checkRecipient({ ...GOOD, ...changes }, country).warnings);
}

test('a complete recipient comes back with codes and without remarks', () => {
  const checked = checkRecipient({ ...GOOD, province: '广东', phone: '138 0013 8000' }, 'CN');
  assert.deepEqual(checked, {
    recipient: {
      country: 'CN',
      province: '广东省',
      city: '深圳市',
      district: '南山区',
      street: '',
      detail: '科技园路1号3栋502',
      postcode: '',
      province_code: '440000',
      city_code: '440300',
      district_code: '440305',
      name: '张三',
      phone: '13800138000',
      phone_extension: null,
      phone_kind: 'mobile',
    },
    notes: [],
    problems: [],
    warnings: [],
  });
});

test('each fault has its code and field', () => {
  assert.deepEqual(problemsOf({ name: ' 　' }), ['ADDR_NAME_MISSING/name']);
  assert.deepEqual(problemsOf({ phone: null }), ['PHONE_MISSING/phone']);
  assert.deepEqual(problemsOf({ phone: '1380013800' }), ['PHONE_LENGTH/phone']);
  assert.deepEqual(problemsOf({ phone: 'abc' }), ['PHONE_FORMAT/phone']);
  assert.deepEqual(problemsOf({ detail: ' - ' }), ['ADDR_DETAIL_MISSING/detail']);
  assert.deepEqual(problemsOf({ city: '广州市' }), ['ADDR_REGION_MISMATCH/district']);
  assert.deepEqual(problemsOf({ name: '', phone: '', detail: '' }).length, 3);
});

test('a region mismatch names both and the nearest', () => {
  const [problem] = checkRecipient({ ...GOOD, city: '广州市' }, 'CN').problems;
  assert.ok(problem);
  const { got, parent, nearest, province, city, district } = problem.members;
  assert.deepEqual([got, parent, nearest], ['南山区', '广东省广州市', '南沙区']);
  assert.deepEqual([province, city, district], ['广东省', '广州市', '南山区']);
  assert.match(
    problemDetail(problem, 'en'),
    /"南山区" is not in 广东省广州市; .*南沙区.*深圳市南山区/,
  );
  assert.match(problemDetail(problem, 'zh-CN'), /广东省广州市中没有“南山区”.*南沙区/);
});

test('an address without a number is kept, with a warning', () => {
  const incomplete = ['ADDR_INCOMPLETE/detail'];
  for (const detail of ['科技园', '解放一路', '107国道旁', '12路']) {
    assert.deepEqual(warningsOf({ detail }), incomplete, detail);
    assert.deepEqual(problemsOf({ detail }), []);
  }
  for (const detail of [
    '科技园路１号',
    '三号院二单元',
    '中山一路甲号',
    '****',
    '深南大道9',
    '6栋',
  ]) {
    assert.deepEqual(warningsOf({ detail }), [], detail);
  }
  assert.deepEqual(warningsOf({ district: '' }), ['ADDR_INCOMPLETE/district']);
  const [warning] = checkRecipient({ ...GOOD, detail: '科技园' }, 'CN').warnings;
  assert.ok(warning);
  assert.match(problemDetail(warning, 'en'), /no house, building or room number: 广东省 .*科技园/);
  assert.match(problemDetail(warning, 'zh-CN'), /地址缺少门牌号/);
});

test('abroad: numbers and postcodes by the rules of the country', () => {
  const brazil = { name: 'Ana', phone: '11 91234-5678', province: 'sp', city: 'São Paulo' };
  const at = (street: string, postcode = '01304-001') =>
    codes(checkRecipient({ ...brazil, street, postcode }, 'BR').warnings);
  assert.deepEqual(at('Rua Augusta, 1500'), []);
  assert.deepEqual(at('Rua Augusta, s/n'), []);
  assert.deepEqual(at('Rua Augusta'), ['ADDR_INCOMPLETE/detail']);
  assert.deepEqual(at('Rua Augusta, 1500', '123'), ['ADDR_INCOMPLETE/postcode']);
  const states = { name: 'Ann', phone: '212-736-5000', city: 'Troy', postcode: '12180' };
  const us = (street: string) => checkRecipient({ ...states, street, province: 'NY' }, 'US');
  assert.deepEqual(codes(us('Main Street').warnings), ['ADDR_INCOMPLETE/detail']);
  assert.deepEqual(us('12 Main Street').warnings, []);
  const lines = addressLines(us('12 Main Street').recipient, 'en');
  assert.deepEqual(lines, ['Ann', '12 Main Street', 'Troy, NY 12180', 'United States']);
  const wrong = checkRecipient({ ...brazil, province: 'XQ', street: 'Rua A, 1' }, 'BR');
  assert.deepEqual(codes(wrong.problems), ['ADDR_REGION_MISMATCH/province']);
});

test('the region is taken out of the detail when it is nowhere else or doubled', () => {
  const full = '广东省深圳市南山区科技园路1号';
  const regions = { province: '', city: '', district: '' };
  for (const changes of [{ detail: full, ...regions }, { detail: full }]) {
    const { recipient, notes, warnings } = checkRecipient({ ...GOOD, ...changes }, 'CN');
    assert.equal(recipient.district_code, '440305');
    assert.equal(recipient.detail, '科技园路1号');
    assert.deepEqual([notes[0]?.code, warnings.length], ['region_in_detail', 0]);
  }
  for (const detail of ['深圳南山医院3楼', '深圳南山学苑3楼', '广州市天河区体育西路1号']) {
    assert.equal(checkRecipient({ ...GOOD, detail }, 'CN').recipient.detail, detail);
  }
});

test('an abolished district is replaced with a note', () => {
  const given = { ...GOOD, province: '浙江', city: '杭州', district: '江干区' };
  const { recipient, notes } = checkRecipient(given, 'CN');
  assert.equal(recipient.district, '上城区');
  assert.deepEqual(
    [notes[0]?.code, notes[0]?.from, notes[0]?.to],
    ['district_renamed', '江干区', '上城区'],
  );
});

/** Text -> name | phone | extension | province city district | street | detail. */
const SAMPLES: [text: string, parts: string][] = [
  [
    '张三 13800138000 广东省深圳市南山区科技园路1号3栋502',
    '张三|13800138000||广东省 深圳市 南山区||科技园路1号3栋502',
  ],
  [
    '广东省深圳市南山区科技园路1号3栋502 13800138000 张三',
    '张三|13800138000||广东省 深圳市 南山区||科技园路1号3栋502',
  ],
  [
    '张三13800138000广东省深圳市南山区科技园路1号3栋502',
    '张三|13800138000||广东省 深圳市 南山区||科技园路1号3栋502',
  ],
  [
    '广东省深圳市南山区科技园路1号3栋502张三13800138000',
    '张三|13800138000||广东省 深圳市 南山区||科技园路1号3栋502',
  ],
  [
    '收件人:李四 电话:13912345678-4321 地址:浙江省杭州市余杭区仓前街道文一西路969号',
    '李四|13912345678|4321|浙江省 杭州市 余杭区|仓前街道|文一西路969号',
  ],
  [
    '收货人：王小明，手机号码：１５８１２３４５６７８，所在地区：北京市 北京市 朝阳区，详细地址：建国路88号A座1203',
    '王小明|15812345678||北京市 北京市 朝阳区||建国路88号A座1203',
  ],
  [
    '上海市静安区南京西路1266号恒隆广场 欧阳娜娜 021-62881234',
    '欧阳娜娜|02162881234||上海市 上海市 静安区||南京西路1266号恒隆广场',
  ],
  [
    '重庆市渝北区龙溪街道红锦大道99号 13612345678 陈先生',
    '陈先生|13612345678||重庆市 重庆市 渝北区|龙溪街道|红锦大道99号',
  ],
  [
    '湖北省仙桃市干河街道仙桃大道中段8号，赵六，13700001111',
    '赵六|13700001111||湖北省 仙桃市 |干河街道|仙桃大道中段8号',
  ],
  [
    '广东东莞长安镇振安中路12号 刘德 13800138000转123',
    '刘德|13800138000|123|广东省 东莞市 长安镇||振安中路12号',
  ],
  [
    '四川省成都市高新区天府大道1700号 13800138000 周杰',
    '周杰|13800138000||四川省 成都市 高新区||天府大道1700号',
  ],
  [
    '吉林省吉林市昌邑区解放大路12号 马云飞 13500001111',
    '马云飞|13500001111||吉林省 吉林市 昌邑区||解放大路12号',
  ],
  [
    '湖南省长沙市长沙县星沙街道开元路10号 15500001111 唐山',
    '唐山|15500001111||湖南省 长沙市 长沙县|星沙街道|开元路10号',
  ],
  [
    '香港九龙油尖旺区弥敦道100号 陈大文 +852 9123 4567',
    '陈大文|+85291234567||香港特别行政区 九龙 油尖旺区||弥敦道100号',
  ],
  [
    '台湾台北市大安区忠孝东路四段1号 林志明 +886 912 345 678',
    '林志明|+886912345678||台湾省 台北市 大安区||忠孝东路四段1号',
  ],
  [
    '新疆维吾尔自治区石河子市北三路12号5栋 买买提·艾力 13999999999',
    '买买提·艾力|13999999999||新疆维吾尔自治区 石河子市 ||北三路12号5栋',
  ],
  [
    '内蒙古呼和浩特新城区新华大街1号 苏日娜 13800001111',
    '苏日娜|13800001111||内蒙古自治区 呼和浩特市 新城区||新华大街1号',
  ],
  [
    '姓名：孙悟\n电话：0755-12345678\n地址：深圳市福田区福华路1号\n邮编：518000',
    '孙悟|075512345678||广东省 深圳市 福田区||福华路1号',
  ],
  [
    '张三 138 0013 8000 浦东新区张杨路500号',
    '张三|13800138000||上海市 上海市 浦东新区||张杨路500号',
  ],
  [
    '广东省广州市南山区科技园1号 张三 13800138000',
    '张三|13800138000||广东省 广州市 南山区||科技园1号',
  ],
  [
    '广东省深圳市南山区广东省深圳市南山区粤海街道科苑路15号 李雷 13800138000',
    '李雷|13800138000||广东省 深圳市 南山区|粤海街道|科苑路15号',
  ],
  [
    '李白 1380013800 山东省青岛市即墨市鹤山路5号',
    '李白|1380013800||山东省 青岛市 即墨区||鹤山路5号',
  ],
  ['13800138000 深圳市南山区 白石 3栋2单元', '|13800138000||广东省 深圳市 南山区||白石 3栋2单元'],
  [
    '江苏 昆山 玉山镇前进中路100号 吴用 13800138000',
    '吴用|13800138000||江苏省 苏州市 昆山市|玉山镇|前进中路100号',
  ],
  [
    '收货人张无忌 联系电话13800138000 收货地址云南省大理白族自治州大理市下关街道人民路1号',
    '张无忌|13800138000||云南省 大理白族自治州 大理市|下关街道|人民路1号',
  ],
  ['张** 138****8000 广东省深圳市南山区****', '张**|138****8000||广东省 深圳市 南山区||****'],
  [
    '河北省石家庄市赵县范庄镇大安六村 安康 13800138000',
    '安康|13800138000||河北省 石家庄市 赵县|范庄镇|大安六村',
  ],
];

test('pasted addresses are taken apart', () => {
  for (const [text, expected] of SAMPLES) {
    const { parts } = parseAddress(text);
    const { name, phone, phone_extension, province, city, district, street, detail } = parts;
    const region = `${province} ${city} ${district}`;
    const got = [name, phone, phone_extension ?? '', region, street, detail].join('|');
    assert.equal(got, expected, text);
  }
});

test('what is unsure lowers the confidence, what has no place is left over', () => {
  assert.equal(parseAddress(SAMPLES[0]?.[0] ?? '').confidence, 1);
  assert.ok(parseAddress('朝阳区建国路88号 王五 13800138000').confidence < 0.7);
  assert.equal(parseAddress('随便写写').confidence < 0.3, true);
  const text = '张三，13800138000，13900139000，江苏省苏州市昆山市前进路1号 备注：放门口';
  assert.equal(parseAddress(text).left_over, '13900139000 放门口');
});

test('addresses of other countries are taken apart roughly', () => {
  const us = parseAddress('Ann Lee\n12 Main St\nApt 4\nTroy, NY 12180\n212-736-5000', 'US').parts;
  assert.deepEqual(
    [us.name, us.phone, us.street, us.detail, us.city, us.province, us.postcode],
    ['Ann Lee', '+12127365000', '12 Main St', 'Apt 4', 'Troy', 'NY', '12180'],
  );
  const br = 'Ana Reis, Rua Augusta, 1500, São Paulo - SP, 01304-001, (11) 91234-5678';
  const checked = checkRecipient(parseAddress(br, 'BR').parts, 'BR');
  assert.deepEqual([checked.problems, checked.warnings], [[], []]);
  assert.equal(checked.recipient.province_code, 'SP');
});

test('the merge key sees through writing, not through facts', () => {
  const key = (changes: RecipientInput) =>
    mergeKey(checkRecipient({ ...GOOD, ...changes }, 'CN').recipient);
  const same = key({});
  assert.equal(key({ name: ' 张 三 ', phone: '１３８-００１３-８０００' }), same);
  assert.equal(key({ province: '广东', city: '深圳', district: '南山' }), same);
  assert.equal(key({ detail: '广东省深圳市南山区 科技园路１号,3栋502' }), same);
  assert.notEqual(key({ detail: '科技园路1号3栋503' }), same);
  assert.notEqual(key({ phone: '13800138000-1234' }), same);
  assert.notEqual(key({ name: '张四' }), same);
});

const piece = fc.constantFrom(
  ...['张三', '广东', '广东省', '深圳市', '南山区', '北京', '朝阳区', '市辖区', '仙桃市', '玉山镇'],
  ...[
    '13800138000',
    '-1234',
    '转',
    '收件人:',
    '电话',
    '地址：',
    '邮编',
    ' ',
    '\n',
    ',',
    '１号',
    '栋',
  ],
  ...[
    '昆山',
    '路',
    '高新区',
    '江干区',
    '南山',
    '县',
    '(',
    '*',
    '\u0001',
    '\ud800',
    'SP',
    '+',
    '🙂',
  ],
);
const scribble = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
);
const country = fc.constantFrom('CN', 'HK', 'TW', 'BR', 'US', 'DE', 'ZZ', '');

test('any text can be taken apart and checked', () => {
  fc.assert(
    fc.property(scribble, country, (text, where) => {
      const { parts, confidence } = parseAddress(text, where);
      assert.ok(confidence >= 0 && confidence <= 1);
      checkRecipient(parts, where);
    }),
    { numRuns: 1500, seed: 11 },
  );
});

test('checking a checked recipient changes nothing', () => {
  const region = fc.constantFrom('', '', '广东', '深圳', '南山区', '北京市', '朝阳', '仙桃市');
  let accepted = 0;
  const input = fc.record({
    name: fc.constantFrom('张三', '张　三 '),
    phone: fc.constantFrom('13800138000-1234', '0755-12345678转8', '+852 9123 4567'),
    province: region,
    city: region,
    district: region,
    street: scribble,
    detail: scribble,
    postcode: scribble,
  });
  fc.assert(
    fc.property(input, country, (given, where) => {
      const once = checkRecipient(given, where);
      if (once.problems.length > 0) return;
      accepted += 1;
      assert.deepEqual(checkRecipient(once.recipient, where).recipient, once.recipient);
    }),
    { numRuns: 1500, seed: 12 },
  );
  assert.ok(accepted > 100, `only ${accepted} recipients were accepted`);
});
