/**
 * The faults of Fake Express: explicit ones used up one by one, and random ones decided by a seed
 * and the parcel, so that the order of concurrent calls changes nothing.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type FakeOperation, fakePaths } from './protocol.ts';

export const faultKinds = [
  'delay',
  'drop_request',
  'drop_answer',
  'error_500',
  'error_500_after',
  'busy_503',
  'rate_limited',
  'redirect',
  'corrupt_body',
  'huge_body',
  'wrong_types',
  'wrong_order',
  'webhook_duplicate',
  'webhook_reorder',
  'webhook_drop',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export type FaultTarget = FakeOperation | 'push';
const targets: FaultTarget[] = [...(Object.keys(fakePaths) as FakeOperation[]), 'push'];

/** Faults set from outside: by a test, or by the simulator over the admin route. */
export const faultSettings = z.object({
  faults: z
    .array(
      z.object({
        kind: z.enum(faultKinds),
        on: z.enum(targets).optional(),
        times: z.number().int().min(1).default(1),
        delay_ms: z.number().int().min(0).max(60_000).default(0),
        retry_after_s: z.number().int().min(0).default(5),
      }),
    )
    .default([]),
  seed: z.string().default(''),
  /** Share of calls, 0 to 1, that meet a fault of this kind. */
  rates: z.partialRecord(z.enum(faultKinds), z.number().min(0).max(1)).default({}),
});

export type FaultSettings = z.input<typeof faultSettings>;
export type Fault = z.output<typeof faultSettings>['faults'][number];

/** A fraction from 0 to 1 that depends on the text alone. */
function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}

const isPushKind = (kind: FaultKind) => kind.startsWith('webhook_');

/** The faults in force. */
export class FaultPlan {
  private explicit: Fault[] = [];
  private seed = '';
  private rates: [FaultKind, number][] = [];
  private readonly turns = new Map<string, number>();

  /** Replaces everything. Throws on settings that do not fit. */
  set(settings: FaultSettings): void {
    const parsed = faultSettings.parse(settings);
    this.explicit = parsed.faults;
    this.seed = parsed.seed;
    this.rates = faultKinds.flatMap((kind) => {
      const rate = parsed.rates[kind];
      return rate === undefined ? [] : [[kind, rate] as [FaultKind, number]];
    });
    this.turns.clear();
  }

  /** The fault that the next call of this kind about this parcel meets, or null. */
  take(target: FaultTarget, subject: string): Fault | null {
    const is_push = target === 'push';
    const index = this.explicit.findIndex(
      (each) => isPushKind(each.kind) === is_push && (each.on ?? target) === target,
    );
    const found = this.explicit[index];
    if (found !== undefined) {
      found.times -= 1;
      if (found.times === 0) this.explicit.splice(index, 1);
      return found;
    }
    if (this.rates.length === 0) return null;
    return this.draw(target, subject, is_push);
  }

  private draw(target: FaultTarget, subject: string, is_push: boolean): Fault | null {
    const key = `${target} ${subject}`;
    const turn = this.turns.get(key) ?? 0;
    this.turns.set(key, turn + 1);
    let left = fractionOf(`${this.seed} ${key} ${turn}`);
    for (const [kind, rate] of this.rates) {
      if (isPushKind(kind) !== is_push) continue;
      if (left < rate) return { kind, times: 1, delay_ms: 20, retry_after_s: 1 };
      left -= rate;
    }
    return null;
  }
}
