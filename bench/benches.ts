/** All benches by name: what `fahuo bench` can run. */
import { cartons } from './cartons.ts';
import { engineBlock } from './engine-block.ts';
import { hotSku } from './hot-sku.ts';
import { intakeBulk } from './intake-bulk.ts';
import { intakeHttp } from './intake-http.ts';
import { life } from './life.ts';
import { lists } from './lists.ts';
import type { BenchResult } from './measure.ts';
import { memory } from './memory.ts';
import { pickPaths } from './pick-path.ts';
import { replayBench } from './replay.ts';
import { start } from './start.ts';
import { statements } from './statements.ts';
import { wavePlans } from './wave-plans.ts';
import { waves } from './waves.ts';
import { webWeight } from './web-weight.ts';

export interface BenchOptions {
  /** How often everything is measured. */
  rounds: number;
  /** Says a line for people. */
  tell: (line: string) => void;
  /** Folder of published instances. */
  data?: string;
  /** Sizes of the lists bench, orders. */
  sizes?: readonly number[];
  /** Orders of a round, where a bench works on orders. */
  orders?: number;
}

export interface Bench {
  name: string;
  /** What it measures, in one line. */
  about: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

export const benches: readonly Bench[] = [
  intakeBulk,
  intakeHttp,
  hotSku,
  life,
  statements,
  lists,
  start,
  memory,
  pickPaths,
  waves,
  wavePlans,
  cartons,
  engineBlock,
  replayBench,
  webWeight,
];
