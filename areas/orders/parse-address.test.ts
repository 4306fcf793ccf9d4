/** Pasted addresses over HTTP: taken apart, checked, kept nowhere. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Served, served } from '../../tests/served.ts';

let world: Served;
before(async () => {
  world = await served();
});
after(() => world.end());

const parse = async (text: string, permissions = ['order.receive'], language = 'en') => {
  const as = await world.keyFor(world.system.tenant.tenant_id, permissions);
  return world.ask('/v1/addresses/parse', { as, language, body: { text } });
};

test('a pasted text becomes a recipient; what is wrong with it is said in the own language', async () => {
  const good = await parse('李四 13912345678 广东省深圳市南山区粤海街道科苑路8号3栋502');
  assert.equal(good.status, 200);
  assert.equal(good.headers.get('cache-control'), 'no-store');
  const { name, phone, province, city, district } = good.body['recipient'] as Record<
    string,
    string
  >;
  assert.deepEqual(
    [name, phone, province, city, district],
    ['李四', '13912345678', '广东省', '深圳市', '南山区'],
  );
  assert.deepEqual(good.body['findings'], []);
  const extension = await parse('李四 0755-12345678转802 广东省深圳市南山区科苑路8号');
  assert.match((extension.body['recipient'] as { phone: string }).phone, /#802$/);
  const bad = await parse('广东省深圳市 1391234', ['order.receive'], 'zh-CN');
  const findings = bad.body['findings'] as { pointer: string; text: string }[];
  assert.ok(findings.some(({ pointer, text }) => pointer === '/name' && text.includes('缺少')));
  const empty = await parse('');
  assert.equal(empty.status, 200);
});

test('only who may take orders in may ask', async () => {
  assert.equal((await parse('李四', ['order.read'])).status, 403);
  const as = await world.keyFor(world.system.tenant.tenant_id, ['order.receive']);
  const long = await world.ask('/v1/addresses/parse', { as, body: { text: 'x'.repeat(2001) } });
  assert.deepEqual([long.status, long.body['code']], [422, 'FIELD_INVALID']);
});
