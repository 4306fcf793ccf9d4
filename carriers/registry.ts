/**
 * The carriers by code that have an adapter.
 */

import { CARRIER_NAMES } from '../areas/shipping/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { CarrierAdapter } from './contract.ts';
import { makeFakeAdapter } from './fake/adapter.ts';
import type { CarrierHttp } from './http.ts';
import { ownCarrier } from './own/adapter.ts';
import { carrierProblem } from './problems.ts';

export interface CarrierRegistry {
  codes: readonly string[];
  /** The adapter of a code. Throws the problem CARRIER_UNKNOWN. */
  adapterOf(code: string): CarrierAdapter;
}

/** A registry of these adapters; throws when two have one code or one has no name. */
export function makeRegistry(adapters: readonly CarrierAdapter[]): CarrierRegistry {
  const byCode = new Map(adapters.map((adapter) => [adapter.code, adapter]));
  if (byCode.size !== adapters.length) throw new Error('two carriers have one code');
  for (const code of byCode.keys()) {
    if (!Object.hasOwn(CARRIER_NAMES, code)) throw new Error(`carrier ${code} has no name`);
  }
  const codes = [...byCode.keys()].sort();
  return {
    codes,
    adapterOf(code) {
      const found = byCode.get(code);
      if (found === undefined)
        throw carrierProblem('CARRIER_UNKNOWN', { carrier: code, known: codes });
      return found;
    },
  };
}

/** The carriers of the program. Fake Express is for demos and tests and must be asked for. */
export function allCarriers(http: CarrierHttp, clock: Clock, with_fake: boolean): CarrierRegistry {
  return makeRegistry(with_fake ? [ownCarrier, makeFakeAdapter(http, clock)] : [ownCarrier]);
}
