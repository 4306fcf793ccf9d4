/** Messages to buyers: shown without a gateway, signed and sent once with one, never sent twice. */
import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { cancelOrder, receiveOrder } from '../areas/orders/commands.ts';
import { drain } from '../areas/shipping/packed-parcels.ts';
import { VirtualClock } from '../kernel/clock.ts';
import { wholeTenant } from '../kernel/db.ts';
import { changeSettings } from '../kernel/settings.ts';
import { type TestSystem, testSystem } from '../tests/database.ts';
import { anOrder, makeWorld, must } from '../tests/world.ts';
import { configureOutside, outsideOf } from './live.ts';
import { isProblem, verifyWebhookHeaders } from './signing.ts';

const clock = new VirtualClock(new Date('2026-03-02T09:00:00Z'));
const secret = 'whsec_b25lIHNlY3JldCBvZiB0aGUgdGVzdA==';
let s: TestSystem;
let owner: pg.Client;
let server: http.Server;
let url = '';
let drop = false;
const got: { headers: http.IncomingHttpHeaders; body: Buffer }[] = [];

before(async () => {
  s = await testSystem(clock, 17);
  owner = new pg.Client({ connectionString: s.url });
  await owner.connect();
  await makeWorld(s, { SZ: { 'TEA-1': 100 } });
  server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    got.push({ headers: request.headers, body: Buffer.concat(chunks) });
    if (drop) response.destroy();
    else response.writeHead(202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = `http://${host}/messages`;
  configureOutside({ with_fake: false, private_hosts: [host] });
});
after(async () => {
  outsideOf(clock).close();
  configureOutside({ with_fake: false, private_hosts: [] });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await owner.end();
  await s.end();
});

/** Cancels a new order and tells what became of the message. */
async function cancelled() {
  const [order] = await must(s, receiveOrder, [anOrder()]);
  const { order_id } = order!;
  await must(s, cancelOrder, [{ order_id, reason: 'buyer' }]);
  await drain(s, owner);
  await clock.sleep(600_000);
  await drain(s, owner);
  const text = 'select kind, state, body from notifications.message where order_id = $1';
  const { rows } = await owner.query(text, [order_id]);
  return { order: order!, rows: rows as { kind: string; state: string; body: string }[] };
}

test('without a gateway a message is kept and shown, nothing is sent', async () => {
  const { rows, order } = await cancelled();
  assert.deepEqual(
    rows.map(({ kind, state }) => [kind, state]),
    [['order_cancelled', 'no_gateway']],
  );
  assert.match(rows[0]!.body, new RegExp(`【Tea shop】订单 ${order.order_no} 已取消`));
  assert.equal(got.length, 0);
});

test('with a gateway it is signed and sent once; one that may have gone out is not repeated', async () => {
  const scope = wholeTenant(s.tenant.tenant_id);
  await s.db.transaction({ scope, now: clock.now(), name: 'test' }, (tx) =>
    changeSettings(tx, { message_gateway: { url, secret } }),
  );
  const sent = await cancelled();
  assert.deepEqual([sent.rows[0]!.state, got.length], ['sent', 1]);
  const { headers, body } = got[0]!;
  const signed_at = new Date(Number(headers['webhook-timestamp']) * 1000);
  assert.ok(!isProblem(verifyWebhookHeaders([secret], headers, body, signed_at)));
  assert.equal((JSON.parse(body.toString()) as { phone: string }).phone, '13800138000');
  drop = true;
  const lost = await cancelled();
  assert.deepEqual([lost.rows[0]!.state, got.length], ['unknown', 2]);
});
