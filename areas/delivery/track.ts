/**
 * The door of the buyer's page: an order by the secret of its link, without signing in, and the
 * acts of a buyer, each with a second proof and done once.
 */
import { parseInput } from '../../kernel/command.ts';
import { type Transaction, wholeTenant } from '../../kernel/db.ts';
import { PUBLIC } from '../../kernel/permission.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import type { RouteContext, RouteReply } from '../../kernel/route.ts';
import { isOwnOrigin } from '../../kernel/session.ts';
import { tenantOfToken } from '../../kernel/tenant.ts';
import { orderProblem } from '../orders/problems.ts';
import { orderByToken } from './delivery.sql.ts';
import type { BuyerAct } from './proof.ts';

export type BuyerOrder = NonNullable<Awaited<ReturnType<typeof orderByToken>>>;

/** A link is a secret: nobody on the way keeps what it shows. */
export const UNKEPT = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' };

/** The order of the link. @throws Problem TOKEN_UNKNOWN, the same for all links that lead nowhere. */
export async function withOrder<R>(
  { params, services }: RouteContext,
  work: (tx: Transaction, order: BuyerOrder) => Promise<R>,
): Promise<R> {
  const track_token = params['token'] ?? '';
  const tenant_id = tenantOfToken(track_token);
  if (tenant_id === null) throw orderProblem('TOKEN_UNKNOWN');
  const scope = wholeTenant(tenant_id);
  const options = { scope, now: services.clock.now(), name: 'track.show', read_only: true };
  return services.db.transaction(options, async (tx) => {
    const order = await orderByToken(tx, { track_token });
    if (order === null) throw orderProblem('TOKEN_UNKNOWN');
    return work(tx, order);
  });
}

/** Problems that every act of a buyer may end with. */
export const ACT_PROBLEMS = [
  'TOKEN_UNKNOWN',
  'FIELD_INVALID',
  'FIELD_UNKNOWN',
  'ORIGIN_REFUSED',
].concat(['IDEMPOTENCY_REQUIRED', 'IN_PROGRESS', 'PROOF_WRONG', 'PROOF_LOCKED']);

/**
 * Does what the buyer of the link asks for. `late`: what he is told when the order has gone too far
 * for it.
 */
export async function actAsBuyer(
  context: RouteContext,
  act: BuyerAct,
  late: (order: BuyerOrder) => Problem,
): Promise<RouteReply> {
  const { headers, body, services } = context;
  const { origin, host } = headers;
  if (origin !== undefined && !isOwnOrigin({ method: 'POST', origin, host })) {
    throw new Problem('ORIGIN_REFUSED', {}, '');
  }
  const key = headers['idempotency-key'];
  if (typeof key !== 'string') throw kernelProblem('IDEMPOTENCY_REQUIRED');
  const order = await withOrder(context, async (_tx, found) => found);
  const { order_id } = order;
  const input = parseInput(act.input, { ...(body as object | undefined), order_id, key });
  if (input instanceof Problem) throw input;
  const tenant_id = tenantOfToken(context.params['token']!)!;
  const limits = { merchant_ids: null, warehouse_ids: null };
  const actor: Actor = { kind: 'buyer', id: null, tenant_id, permissions: [PUBLIC], ...limits };
  const [outcome] = await services.run(act, actor, [input]);
  if (!(outcome instanceof Problem)) return { headers: UNKEPT, body: { done: true } };
  throw outcome.code === 'STATE_FORBIDS' ? late(order) : outcome;
}
