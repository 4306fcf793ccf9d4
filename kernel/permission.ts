/**
 * Who may do what: one function over the actor's list of permissions. Commands and queries declare
 * the permission they need; there is no other place where it is decided.
 */
import type { Scope } from './db.ts';
import { kernelProblem, type Problem } from './problem.ts';
import type { Actor } from './record.ts';

/** 'public' routes need nobody to be signed in; they guard themselves by tokens. */
export const PUBLIC = 'public';
/** 'self' routes need somebody signed in, whoever it is. */
export const SELF = 'self';

/** True when one of the granted permissions covers the wanted one. */
export function permits(granted: readonly string[], wanted: string): boolean {
  const area = `${wanted.slice(0, wanted.indexOf('.'))}.*`;
  return granted.some((each) => each === '*' || each === wanted || each === area);
}

/** The problem of an actor who lacks a permission, or null when the way is free. */
export function refusal(actor: Actor | null, wanted: string): Problem | null {
  if (wanted === PUBLIC) return null;
  if (actor === null) return kernelProblem('SIGN_IN_REQUIRED');
  if (wanted === SELF || permits(actor.permissions, wanted)) return null;
  return kernelProblem('PERMISSION_DENIED', { permission: wanted });
}

/** The rows that an actor may see. */
export function scopeOf(actor: Actor): Scope {
  const { tenant_id, merchant_ids, warehouse_ids } = actor;
  return { tenant_id, merchant_ids, warehouse_ids };
}

/** The system itself, acting in a tenant. */
export function systemActor(tenant_id: string, kind: Actor['kind'] = 'system'): Actor {
  const limits = { merchant_ids: null, warehouse_ids: null };
  return { kind, id: null, tenant_id, permissions: ['*'], ...limits };
}
