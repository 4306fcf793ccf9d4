/**
 * Questions to the carton engine as plain values, as threads exchange them, and their answers: the
 * packing, the reasons as sentences, and what the independent check found.
 */
import { checkPacking } from './check.ts';
import { explainPacking } from './explain.ts';
import type { Box, Budget, Item, PackOptions, PackResult } from './model.ts';
import { packOrder } from './pack.ts';

/** A carrier's price by charged weight, in minor units. */
export interface Tariff {
  first_weight_g: number;
  first_minor: number;
  step_weight_g: number;
  step_minor: number;
}

export interface CartonQuestion {
  items: readonly Item[];
  boxes: readonly Box[];
  support_share: number;
  /** Cubic centimetres that count as a kilogram; 0 when volume isn't charged. */
  divisor: number;
  /** Null: the charged grams are the price. */
  tariff: Tariff | null;
}

export interface CartonAnswer {
  result: PackResult;
  /** What is wrong with the packing; anything here is a fault of the engine: never show it. */
  faults: string[];
  reasons: { en: string[]; zh: string[] };
}

/** The price of a charged weight: the first weight and each begun step after it. */
export function priceOf(tariff: Tariff, charged_g: number): number {
  const more_g = Math.max(0, charged_g - tariff.first_weight_g);
  return tariff.first_minor + Math.ceil(more_g / tariff.step_weight_g) * tariff.step_minor;
}

/** The engine's options for a question. */
export function optionsOf(
  question: Pick<CartonQuestion, 'support_share' | 'divisor' | 'tariff'>,
): PackOptions {
  const { support_share, divisor, tariff } = question;
  return {
    support_share,
    ...(divisor > 0 ? { volumetric: { divisor } } : {}),
    ...(tariff === null ? {} : { price_minor: (charged_g: number) => priceOf(tariff, charged_g) }),
  };
}

/** Packs, checks and explains. Throws CARTON_INPUT_INVALID. */
export function answerQuestion(question: CartonQuestion, budget: Budget): CartonAnswer {
  const { items, boxes } = question;
  const options = optionsOf(question);
  const result = packOrder(items, boxes, options, budget);
  const faults = checkPacking(items, boxes, options, result);
  const priced = question.tariff !== null;
  const en = explainPacking(result, 'en', priced);
  return { result, faults, reasons: { en, zh: explainPacking(result, 'zh-CN', priced) } };
}
