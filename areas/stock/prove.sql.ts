/** Rendered by `fahuo gen` from prove.sql; do not edit. */
import { type Json, many, one } from '../../kernel/statement.ts';

/** The tenant's code, and whether any article has pieces that can be sold. */
export const sellable = one<Record<never, never>, { code: string; sellable: boolean }>(
  'prove.sellable',
  `select t.code, exists (select from stock.level l where l.tenant_id = $1
  and l.qty_on_hand > l.qty_reserved) as sellable
from kernel.tenant t where t.tenant_id = $1`,
  ["tenant_id"],
);

/** What was last said about proofs, newest first. */
export const proofEvents = many<{ count: number | null }, { event_id: string; kind: string; at: Date; body: Json }>(
  'prove.proof_events',
  `select event_id, kind, at, body from kernel.event
where tenant_id = $1 and subject_id = $1::uuid and order_id is null
  and kind in ('oversell_proof_started', 'oversell_proof_advanced', 'oversell_proof_ended')
order by event_id desc limit $2::int`,
  ["tenant_id", "count"],
);
