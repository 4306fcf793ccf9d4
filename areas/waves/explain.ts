/** The reasons of a wave in words: a decision keeps codes and figures, sentences are made here. */
import { isReasonCode, reason } from '../../engines/wave/reasons.ts';
import type { Method, ReasonRow, Waiting } from './model.ts';

/** What the decision of a wave keeps. */
export interface WaveConsidered {
  method?: Method;
  why?: string | null;
  figures?: {
    length_mm: number;
    first_come_mm: number;
    bound_by: string | null;
    late: number | null;
  } | null;
  inside: {
    shipment_id: string;
    shipment_no: string;
    ship_by: string;
    task_id?: string;
    reasons?: ReasonRow[];
  }[];
  waiting: Waiting[];
}

export interface Sentence {
  code: string;
  en: string;
  zh: string;
}

const BY_PLACE: Sentence = {
  code: 'DUE_AND_IN_BINS',
  en: 'Among the first that are due, and all its pieces are in bins',
  zh: '时限靠前，且货品均在库位中',
};

/** The sentences of reasons; a code of a former version is left out. */
export function inWords(reasons: readonly ReasonRow[] = []): Sentence[] {
  return reasons.flatMap(({ code, members }) => {
    if (code === BY_PLACE.code) return [BY_PLACE];
    if (!isReasonCode(code)) return [];
    const { en, zh } = reason(code, members);
    return [{ code, en, zh }];
  });
}
