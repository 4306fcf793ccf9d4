/**
 * What a waybill may show of a person: names, phones, addresses, and free text that mentions them.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WaybillData } from './model.ts';
import { maskAddressDetail, maskName, maskPhone, maskWaybill } from './privacy.ts';

const check = (mask: (text: string) => string, cases: [string, string][]): void => {
  for (const [full, shown] of cases) assert.equal(mask(full), shown, `of ${full}`);
};

test('a name keeps the family name only', () => {
  check(maskName, [
    ['张三', '张*'],
    ['张三丰', '张**'],
    ['张 三', '张*'],
    ['欧阳娜娜', '欧阳**'],
    ['诸葛亮', '诸葛*'],
    ['欧阳', '欧*'],
    ['李', '*'],
    ['王女士', '王**'],
    ['阿卜杜拉·买买提', '阿****'],
    ['张三[1234]', '张*[1234]'],
    ['张三（1234）', '张*[1234]'],
    ['䶮小明', '䶮**'],
    ['张**', '张**'],
    ['小明😀', '小**'],
    ['Tom张', 'T***'],
    ['John Smith', 'J*** Smith'],
    ['Mary Jane Watson', 'M*** J*** Watson'],
    ['Smith, John', 'Smith, J***'],
    ['Madonna', 'M***'],
    ["Seán O'Brien", "S*** O'Brien"],
    ['Łukasz Żak', 'Ł*** Żak'],
    ['user 13800001234', 'u*** 1***'],
    ['김철수', '김**'],
    ['たなか', 'た**'],
    ['', ''],
  ]);
});

test('a phone keeps what the courier needs and not more', () => {
  check(
    (phone) => maskPhone(phone),
    [
      ['13800001234', '138****1234'],
      ['138 0000 1234', '138****1234'],
      ['138-0000-1234', '138****1234'],
      ['+86 13800001234', '+86 138****1234'],
      ['008613800001234', '+86 138****1234'],
      ['１３８００００１２３４', '138****1234'],
      ['13800001234-5678', '138****1234-5678'],
      ['13800001234转5678', '138****1234转5678'],
      ['13800001234,5678', '138****1234,5678'],
      ['13800001234 ext 5678', '138****1234 ext 5678'],
      ['13800001234/13900005678', '138****1234/139****5678'],
      ['0571-87654321', '0571-****4321'],
      ['057187654321', '0571****4321'],
      ['010-8765432', '010-****432'],
      ['(0571)87654321', '(0571)****4321'],
      ['0571-87654321-801', '0571-****4321-801'],
      ['400-820-8820', '***-***-8820'],
      ['+44 7911 123456', '+44 **** **3456'],
      ['+1 (415) 555-0132', '+1 (***) ***-0132'],
      ['13800001234 13900005678', '138****1234 139****5678'],
      ['+852 91234567', '+852 ****4567'],
      ['110', '**0'],
      ['138****1234', '138****1234'],
      ['', ''],
    ],
  );
  assert.equal(maskPhone('13800001234', 6), '1******1234');
});

test('an address ends at the building', () => {
  check(maskAddressDetail, [
    ['文一西路969号3号楼2单元501室', '文一西路969号3号楼***'],
    ['幸福小区3号楼501', '幸福小区3号楼***'],
    ['幸福小区3栋2单元501', '幸福小区3栋***'],
    ['幸福小区3-2-501', '幸福小区3***'],
    ['万达广场A座1203', '万达广场A座***'],
    ['万达广场A座12A03', '万达广场A座***'],
    ['万达广场A-1203', '万达广场A***'],
    ['科技大厦12层1203室', '科技大厦***'],
    ['科技大厦12F', '科技大厦***'],
    ['中山路7号12楼之3', '中山路7号***'],
    ['北苑12楼501', '北苑12楼***'],
    ['长宁路1027弄8号1203室', '长宁路1027弄8号***'],
    ['翻斗花园二号楼1001室', '翻斗花园二号楼***'],
    ['翻斗花园二号楼五零二', '翻斗花园二号楼***'],
    ['翻斗花园二单元三零一室', '翻斗花园***'],
    ['5号宿舍楼412', '5号宿舍楼***'],
    ['南区宿舍B413', '南区宿舍***'],
    ['3号楼501室(放门口)', '3号楼***'],
    ['阳光花园12栋 601 放快递柜', '阳光花园12栋***'],
    ['阳光花园601', '阳光花园***'],
    ['3号门402', '***'],
    ['解放路88号', '解放路88号'],
    ['解放路88-2号', '解放路88-2号'],
    ['解放路88号3栋', '解放路88号3栋'],
    ['幸福小区3号楼', '幸福小区3号楼'],
    ['李家村5组12号', '李家村5组12号'],
    ['798艺术区', '798艺术区'],
    ['318国道旁', '318国道旁'],
    ['3号楼501[1234]', '3号楼***[1234]'],
    ['１号楼５０１室', '1号楼***'],
    ['Room 1203, Block A, 88 Queens Road', '***, Block A, 88 Queens Road'],
    ['1 Main St Apt 4B', '1 Main St ***'],
    ['1 Main St, #12-34', '1 Main St, ***'],
    ['Flat B, 3/F, 12 Nathan Road', '***, ***, 12 Nathan Road'],
    ['12号楼3门502', '12号楼***'],
    ['城市花园3期12#-2-301', '城市花园3期12***'],
    ['12号楼-2-1502', '12号楼***'],
    ['一号院3-1201', '一号院3***'],
    ['解放军第101医院', '解放军第101医院'],
    ['12/5 Smith Street, Sydney', '***5 Smith Street, Sydney'],
    ['350 5th Ave', '350 5th Ave'],
    ['', ''],
  ]);
});

const waybill: WaybillData = {
  language: 'zh-CN',
  carrier_name: '顺丰速运',
  tracking_no: 'SF1234567890123',
  recipient: {
    name: '张三丰',
    phone: '13800001234',
    region: '浙江省杭州市余杭区',
    detail: '文一西路969号3号楼2单元501室 张三丰收 13800001234',
  },
  sender: { name: '李四', phone: '0571-87654321', region: '', detail: '1栋302', is_company: false },
  parcel_index: 1,
  parcel_count: 1,
  remarks: ['张三丰电话 138-0000-1234，送到501', '寄件人李四 0571-87654321', '打 13911112222'],
  goods_summary: '张三丰定制 501 件',
  copy_no: 1,
  printed_at: '2026-06-18 10:00',
};

test('free text of a waybill does not say what its fields hide', () => {
  const said = JSON.stringify(maskWaybill(waybill));
  for (const secret of ['张三丰', '李四', '0000', '8765', '1111', '501', '302']) {
    assert.ok(!said.includes(secret), `${secret} in ${said}`);
  }
  const company = maskWaybill({
    ...waybill,
    sender: { ...waybill.sender, name: '某某旗舰店', is_company: true },
  });
  assert.equal(company.sender.name, '某某旗舰店');
  assert.equal(company.sender.phone, '0571-******21');
});
