/**
 * Buying a waybill once: before a purchase is repeated, what the carrier already has under our
 * reference is looked up and taken over.
 */

import { shippingProblem } from '../areas/shipping/problems.ts';
import type { Problem } from '../kernel/problem.ts';
import { kernelProblem } from '../kernel/problem.ts';
import {
  type CarrierAccount,
  type CarrierAdapter,
  done,
  type Outcome,
  refused,
  type Waybill,
  type WaybillRequest,
} from './contract.ts';
import { carrierProblem } from './problems.ts';

export interface Obtained {
  waybill: Waybill;
  /** True when the carrier had made it in an earlier attempt. */
  was_adopted: boolean;
}

/**
 * Makes the waybill, or adopts it. Pass `may_exist` when an earlier attempt ended in doubt or was
 * cut off by a crash; leave the other side a minute to finish that attempt before looking, or a
 * carrier that forgets references may answer both. A waybill that was voided is never adopted:
 * its reference is used up, and the caller must ask with a new one (CARRIER_REFUSED).
 */
export async function obtainWaybill(
  adapter: CarrierAdapter,
  account: CarrierAccount,
  request: WaybillRequest,
  may_exist: boolean,
): Promise<Outcome<Obtained>> {
  if (may_exist && adapter.is_remote) {
    const found = await adapter.findWaybill(account, request.reference);
    if (found.kind !== 'done') return found;
    if (found.value !== null) {
      const { is_voided, ...waybill } = found.value;
      if (!is_voided) return done({ waybill, was_adopted: true });
      const reason = `the waybill ${waybill.tracking_no} of ${request.reference} is void`;
      return refused(carrierProblem('CARRIER_REFUSED', { carrier: adapter.code, reason }));
    }
  }
  const made = await adapter.createWaybill(account, request);
  return made.kind === 'done' ? done({ waybill: made.value, was_adopted: false }) : made;
}

/** What to tell a person about an outcome that isn't done. Null for a done one. */
export function problemOfOutcome(
  outcome: Outcome<unknown>,
  carrier: string,
  reference: string,
): Problem | null {
  switch (outcome.kind) {
    case 'done':
      return null;
    case 'refused':
      return outcome.problem;
    case 'unknown':
      return shippingProblem('WAYBILL_PENDING', { carrier, reference });
    case 'outage': {
      const { reason, retry_after_s } = outcome;
      return kernelProblem('TRY_LATER', { reason: `${carrier}: ${reason}`, retry_after_s });
    }
  }
}
