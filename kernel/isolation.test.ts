/** Row-level security on a real database: the second lock holds even when a statement forgets the first. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  pieces,
  piecesUnguarded,
  TENANT_A,
  TENANT_B,
  type Toy,
  type ToyWorld,
  toyActor,
  toyWorld,
} from '../tests/toy.ts';
import { type Scope, type Transaction, wholeTenant } from './db.ts';

const MINE = '00000000-0000-7000-8000-0000000000c1';
const THEIRS = '00000000-0000-7000-8000-0000000000c2';

let world: ToyWorld;
let toy: Toy;
before(async () => {
  world = await toyWorld();
  toy = world.open();
  for (const tenant_id of [TENANT_A, TENANT_B]) {
    const named = (name: string) => ({ name: `${name} of ${tenant_id.slice(-1)}`, qty: 1 });
    const inputs = [
      { ...named('mine'), merchant_id: MINE },
      { ...named('theirs'), merchant_id: THEIRS },
      named('nobody'),
    ];
    await toy.services.run(toy.addPiece, toyActor(tenant_id), inputs);
  }
});
after(() => world.end());

function within<R>(scope: Scope, work: (tx: Transaction) => Promise<R>): Promise<R> {
  return toy.db.transaction({ scope, now: toy.services.clock.now(), name: 'test' }, work);
}

const names = async (scope: Scope, read: typeof pieces) =>
  (await within(scope, (tx) => read(tx))).map((row) => row.name);

test('without a tenant there are no rows', async () => {
  assert.deepEqual(await toy.db.system('select * from toy.piece'), []);
  assert.deepEqual(await toy.db.system('select * from kernel.event'), []);
  assert.deepEqual(await toy.db.system('select * from kernel.idempotency'), []);
});

test('a statement that forgets the tenant still sees one tenant only', async () => {
  const seen = await names(wholeTenant(TENANT_A), piecesUnguarded);
  assert.deepEqual(seen, ['mine of a', 'nobody of a', 'theirs of a']);
});

test("another tenant's id is not there, and cannot be written", async () => {
  const [foreign] = await world.owner('select piece_id from toy.piece where tenant_id = $1', [
    TENANT_B,
  ]);
  const { piece_id } = foreign!;
  const update = 'update toy.piece set qty = 9 where piece_id = $1 returning piece_id';
  const found = await within(wholeTenant(TENANT_A), (tx) => tx.send('toy.u', update, [piece_id]));
  assert.deepEqual(found, []);
  const insert = `insert into toy.piece (tenant_id, piece_id, name, qty) values ($1, $2, 'x', 1)`;
  await assert.rejects(
    within(wholeTenant(TENANT_A), (tx) => tx.send('toy.i', insert, [TENANT_B, tx.newId()])),
    /row-level security/,
  );
});

test('the history cannot be changed or deleted by the application', async () => {
  const change = `update kernel.event set kind = 'other' where tenant_id = $1`;
  const remove = 'delete from kernel.event where tenant_id = $1';
  for (const [at, text] of [change, remove].entries()) {
    await assert.rejects(
      within(wholeTenant(TENANT_A), (tx) => tx.send(`toy.e${at}`, text, [TENANT_A])),
      /permission denied/,
    );
  }
});

test('somebody of one merchant sees its rows and those of nobody', async () => {
  const scope = { ...wholeTenant(TENANT_A), merchant_ids: [MINE] };
  assert.deepEqual(await names(scope, pieces), ['mine of a', 'nobody of a']);
  const none = { ...wholeTenant(TENANT_A), merchant_ids: [] };
  assert.deepEqual(await names(none, pieces), ['nobody of a']);
});

test('limited and unlimited callers are not gathered into one transaction', async () => {
  const limited = toyActor(TENANT_A, { merchant_ids: [MINE] });
  const ours = { name: 'limited 1', qty: 1, merchant_id: MINE };
  const foreign = { name: 'limited 2', qty: 1, merchant_id: THEIRS };
  const calls = await Promise.allSettled([
    toy.services.run(toy.addPiece, limited, [ours]),
    toy.services.run(toy.addPiece, toyActor(), [{ ...foreign, name: 'limited 3' }]),
    toy.services.run(toy.addPiece, limited, [foreign]),
  ]);
  assert.deepEqual(
    calls.map((each) => each.status),
    ['fulfilled', 'fulfilled', 'rejected'],
  );
});

test('1,000 interleaved reads of two tenants over a shared pool never cross', async () => {
  const reads = Array.from({ length: 1000 }, async (_, n) => {
    const tenant_id = n % 2 === 0 ? TENANT_A : TENANT_B;
    const seen = await names(wholeTenant(tenant_id), n % 3 === 0 ? pieces : piecesUnguarded);
    const own = `of ${tenant_id.slice(-1)}`;
    return seen.length >= 3 &&
      seen.every((name) => name.endsWith(own) || name.startsWith('limited'))
      ? 0
      : 1;
  });
  const wrong = (await Promise.all(reads)).reduce<number>((sum, each) => sum + each, 0);
  assert.equal(wrong, 0);
  const limited = await names(wholeTenant(TENANT_B), piecesUnguarded);
  assert.ok(!limited.some((name) => name.startsWith('limited')));
});
