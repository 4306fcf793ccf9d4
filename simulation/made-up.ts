/**
 * Made-up people and addresses in a country's form, from seeded randomness only: nobody of them
 * exists. Phones are of ranges that are well formed.
 */
import type { Random } from '../kernel/id.ts';

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)]!;
const digits = (random: Random, count: number) =>
  Array.from({ length: count }, () => random.below(10)).join('');

const BR_FIRST = ['Ana', 'Bruno', 'Carla', 'Diego', 'Elisa', 'Fábio', 'Gabriela', 'Heitor', 'Íris']
  .concat(['João', 'Karina', 'Lucas', 'Marina', 'Nelson', 'Olívia', 'Paulo', 'Renata', 'Sérgio'])
  .concat(['Tânia', 'Vitor']);
const BR_LAST = [
  'Almeida',
  'Barbosa',
  'Cardoso',
  'Duarte',
  'Esteves',
  'Ferreira',
  'Gomes',
  'Lima',
].concat([
  'Moreira',
  'Nogueira',
  'Oliveira',
  'Pereira',
  'Queiroz',
  'Ribeiro',
  'Santos',
  'Teixeira',
]);
const BR_STREET = ['Rua das Flores', 'Avenida Brasil', 'Rua do Comércio', 'Travessa da Paz'].concat(
  ['Rua Sete de Setembro', 'Avenida Paulista', 'Rua Dom Pedro', 'Alameda Santos'],
);

export interface MadeUpPerson {
  name: string;
  phone: string;
  street: string;
  detail: string;
}

/** A Brazilian with a mobile phone, a street and a house number; some forget the number. */
export function brazilian(random: Random, forgets_number: boolean): MadeUpPerson {
  const number = 1 + random.below(2400);
  const flat = random.below(3) === 0 ? `, apto ${1 + random.below(180)}` : '';
  return {
    name: `${pick(random, BR_FIRST)} ${pick(random, BR_LAST)}`,
    phone: `119${6 + random.below(4)}${digits(random, 7)}`,
    street: pick(random, BR_STREET),
    detail: forgets_number ? 'perto da praça' : `${number}${flat}`,
  };
}

const CN_FAMILY = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高'];
const CN_GIVEN = [...'伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉萍红玲飞'];
const CN_STREET = [
  '人民路',
  '建设大道',
  '解放路',
  '中山北路',
  '滨河路',
  '文化街',
  '学府路',
  '工业大道',
];

/** A Chinese person with a mobile phone, a street and a room; some forget the house number. */
export function chinese(random: Random, forgets_number: boolean): MadeUpPerson {
  const given = pick(random, CN_GIVEN) + (random.below(2) === 0 ? pick(random, CN_GIVEN) : '');
  const house = `${1 + random.below(300)}号`;
  const room = `${1 + random.below(20)}栋${1 + random.below(30)}0${1 + random.below(8)}室`;
  return {
    name: pick(random, CN_FAMILY) + given,
    phone: `13${random.below(10)}${digits(random, 8)}`,
    street: forgets_number ? pick(random, CN_STREET) : pick(random, CN_STREET) + house,
    detail: forgets_number ? '幸福小区' : room,
  };
}

export interface Place {
  province: string;
  city: string;
  district: string;
}

/** Places of China where made-up buyers live; every one exists in the region data. */
export const CN_PLACES: readonly Place[] = [
  { province: '广东省', city: '深圳市', district: '南山区' },
  { province: '广东省', city: '广州市', district: '天河区' },
  { province: '上海市', city: '上海市', district: '浦东新区' },
  { province: '北京市', city: '北京市', district: '朝阳区' },
  { province: '浙江省', city: '杭州市', district: '西湖区' },
  { province: '江苏省', city: '南京市', district: '鼓楼区' },
  { province: '四川省', city: '成都市', district: '武侯区' },
  { province: '湖北省', city: '武汉市', district: '洪山区' },
  { province: '陕西省', city: '西安市', district: '雁塔区' },
  { province: '山东省', city: '青岛市', district: '市南区' },
];
