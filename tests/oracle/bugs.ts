/**
 * Bugs that are planted on purpose: each must be noticed, by a wrong answer, by the doctor, by a
 * fence, or by the database's own lock; and with that lock dropped all the same.
 */

import { errorCode } from '../../kernel/db.ts';
import { FENCE_BUGS, KEY_BUGS, SETTING_BUGS } from './bugs-doors.ts';
import { MONEY_BUGS, ORDER_BUGS, STOCK_BUGS } from './bugs-goods.ts';
import { FLOOR_BUGS, OUTSIDE_BUGS } from './bugs-roads.ts';
import type { Plant } from './plant.ts';
import { Caught, type Scenario, Stage } from './stage.ts';

export interface Bug {
  name: string;
  /** The statement, part or setting that is broken. */
  where: string;
  /** Makes the plant; throws when the place for it is no longer there. `bare`: locks are dropped. */
  plant(bare: boolean): Plant;
  /** Constraints that may stop the bug; dropped in a second run, in which it must be noticed. */
  locks?: readonly string[];
  scenario: Scenario;
  /** False when what the doctor says of the planting itself is the point. */
  excuse?: boolean;
}

export const BUGS: readonly Bug[] = [
  ...STOCK_BUGS,
  ...ORDER_BUGS,
  ...MONEY_BUGS,
  ...FLOOR_BUGS,
  ...OUTSIDE_BUGS,
  ...KEY_BUGS,
  ...FENCE_BUGS,
  ...SETTING_BUGS,
];

/** How a run ended: who noticed what after how many acts; null when nobody noticed anything. */
export type Verdict = { by: string; what: string; acts: number } | null;

/** Runs a scenario on a stage of its own. */
export async function judge(
  scenario: Scenario,
  plant: Plant = {},
  locks: readonly string[] = [],
  excuse = true,
): Promise<Verdict> {
  const stage = await Stage.open(plant, locks, excuse);
  try {
    await scenario(stage);
    return null;
  } catch (error) {
    if (error instanceof Caught) return { by: error.by, what: error.message, acts: error.acts };
    // SQL that cannot be run was planted wrongly: nothing is proved by that.
    if (/^42/.test(errorCode(error) ?? '')) throw error;
    const what = error instanceof Error ? error.message : String(error);
    return { by: 'fault', what, acts: stage.acts };
  } finally {
    await stage.end();
  }
}

export interface Trial {
  bug: Bug;
  /** With all constraints in place; null when one of them kept the harm away unnoticed. */
  locked: Verdict;
  /** With the constraints dropped that stand behind the bug; the same when there are none. */
  bare: Verdict;
}

/** Puts a bug on trial. */
export async function tried(bug: Bug): Promise<Trial> {
  const { scenario, locks = [], excuse = true } = bug;
  const plant = bug.plant(false);
  const locked = await judge(scenario, plant, [], excuse);
  if (locks.length === 0) return { bug, locked, bare: locked };
  return { bug, locked, bare: await judge(scenario, bug.plant(true), locks, excuse) };
}
