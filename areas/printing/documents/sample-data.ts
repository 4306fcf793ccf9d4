/**
 * Generated people and documents for the tests and the bench: seeded, so that a failure repeats.
 */

import type { DocumentJob, PickListData, WaybillData } from './model.ts';

const FAMILY = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许䶮'];
const GIVEN = [...'伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂㛃浩宇欣怡梓涵'];
const STREETS = ['文一西路', '解放大道', '长江南路', '人民东路', '中山北路', '滨河街'];
const ESTATES = ['幸福小区', '阳光花园', '翡翠城', '金地名苑', '未来科技城公寓'];
const REGIONS = [
  '浙江省杭州市余杭区',
  '广东省深圳市南山区',
  '四川省成都市武侯区',
  '上海市浦东新区',
];
const LATIN = ['Olivia', 'Noah', 'Amelia', 'Lukas', 'Zofia', 'Mateo'];
const LATIN_FAMILY = ['Thompson', 'Martin', 'Kowalski', 'Garcia', 'Nilsson'];

/** Small seeded generator (mulberry32): numbers from 0 up to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface SamplePerson {
  name: string;
  phone: string;
  room: string;
  region: string;
  detail: string;
}

/** A person with a room of four digits, so that it can be searched for in a page of text. */
export function samplePerson(random: () => number): SamplePerson {
  const of = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const digits = (n: number): string =>
    Array.from({ length: n }, () => Math.floor(random() * 10)).join('');
  const latin = random() < 0.1;
  const name = latin
    ? `${of(LATIN)} ${of(LATIN_FAMILY)}`
    : of(FAMILY) + of(GIVEN) + (random() < 0.6 ? of(GIVEN) : '');
  const room = `${10 + Math.floor(random() * 20)}0${1 + Math.floor(random() * 9)}`;
  const tails = [`${room}室`, `2单元${room}`, `-2-${room}`, ` ${room}（放门口）`];
  const house = `${of(STREETS)}${1 + Math.floor(random() * 99)}号${of(ESTATES)}`;
  return {
    name,
    phone: random() < 0.8 ? `1${of([...'3456789'])}${digits(9)}` : `0571-8${digits(7)}`,
    room,
    region: of(REGIONS),
    detail: `${house}${1 + Math.floor(random() * 30)}号楼${of(tails)}`,
  };
}

/** The waybill of `to`, its remark naming the person as buyers do. */
export function sampleWaybill(i: number, to: SamplePerson): WaybillData {
  const number = String(1_000_000_000_000 + i * 7919);
  return {
    language: i % 10 === 9 ? 'en' : 'zh-CN',
    carrier_name: '顺丰速运',
    service_name: '特快',
    tracking_no: `SF${number}`,
    sort_code: '571-A12-03',
    route: '杭州转余杭 03',
    recipient: { name: to.name, phone: to.phone, region: to.region, detail: to.detail },
    sender: {
      name: '飞鸟旗舰店',
      phone: '0755-26123456',
      region: '广东省深圳市宝安区',
      detail: '福海街道 8 号仓',
      is_company: true,
    },
    parcel_no: `P${number}`,
    parcel_index: 1,
    parcel_count: 1 + (i % 3),
    order_no: `TB-${number}`,
    weight_g: 1250 + i,
    ...(i % 5 === 0 ? { cash_on_delivery: { amount_minor: 12800, currency: 'CNY' } } : {}),
    remarks: [`${to.name}本人收，电话${to.phone}，放${to.room}门口`, '易碎，请轻放'],
    goods_summary: '纯棉T恤 白 L ×2；帆布包 ×1',
    sequence: `A-${String((i % 120) + 1).padStart(3, '0')}/120`,
    copy_no: 1,
    printed_at: '2026-06-18 10:00',
  };
}

export function sampleWaybills(
  count: number,
  seed: number,
): { person: SamplePerson; job: DocumentJob }[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, i) => {
    const person = samplePerson(random);
    return { person, job: { kind: 'waybill', data: sampleWaybill(i, person) } as DocumentJob };
  });
}

const pad = (n: number): string => String(n).padStart(2, '0');

export function samplePickList(lines: number): PickListData {
  return {
    language: 'zh-CN',
    wave_no: 'W20260618-007',
    warehouse: '杭州一仓',
    picker: '王芳',
    cart: 'C-12',
    lines: Array.from({ length: lines }, (_, i) => ({
      seq: i + 1,
      location: `A${pad(1 + (i >> 3))}-${pad(1 + (i % 8))}-3`,
      sku: `TS-${1000 + i}-WHT-L`,
      name: i % 7 === 0 ? '加厚纯棉圆领短袖T恤男女同款宽松百搭基础款打底衫（白色，L码）' : '帆布包',
      barcode: String(6_900_000_000_000 + i),
      qty: 1 + (i % 4),
      slot: String(1 + (i % 12)),
      order_no: `TB-${10_000 + i}`,
    })),
    remarks: ['先拣重货', '冷藏品最后拣'],
    copy_no: 1,
    printed_at: '2026-06-18 10:00',
  };
}
