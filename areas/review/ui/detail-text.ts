/** What was found when an exception was opened, in words: each field that is known has its own. */
import { useCallback } from 'react';
import { useFormat } from '../../../web/kit/format.ts';
import { useRuleNames } from '../../../web/kit/rule-words.ts';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import { SHORT_REASONS, type ShortReason } from '../../picking/lifecycle.ts';
import { carrierText, refusalText, trackingStates } from '../../shipping/model.ts';
import { FEEDBACK_TAGS, type FeedbackTag } from '../../voice/model.ts';
import type { listExceptions } from '../queries.ts';
import { useReviewTexts } from './texts.ts';

type Row = Answer<typeof listExceptions>['rows'][number];
type Detail = Readonly<Record<string, unknown>>;

interface Lacking {
  sku?: string;
  line_no?: number;
  wanted: number;
  available: number;
}

const RESULTS = ['refused', 'failed', 'lost'] as const;

/** Fields that repeat what stands elsewhere in the row, or that only programs read. */
const LEFT_OUT = /_id$|^(currency|missing|what_zh|province|city|district|account|said)$/;

/** Gives a function that writes the detail of a row on one line. */
export function useDetailText(): (row: Row) => string {
  const t = useReviewTexts();
  const label = useLabel();
  const format = useFormat();
  const ruleName = useRuleNames();
  return useCallback(
    ({ detail, currency }) => {
      const all = (detail ?? {}) as Detail;
      const ofLine = ({ sku, line_no, wanted, available }: Lacking) =>
        t('lacking', { what: sku ?? t('line', { no: line_no ?? 0 }), wanted, available });
      const state = (value: unknown) => {
        const known = trackingStates[value as keyof typeof trackingStates];
        return known === undefined ? String(value) : label(known);
      };
      const known: Readonly<Record<string, (value: unknown) => string>> = {
        lines: (value) => (value as Lacking[]).map(ofLine).join('; '),
        rules: (value) => (value as string[]).map(ruleName).join(', '),
        paid_minor: (value) => `${t('paid')} ${format.money(Number(value), currency)}`,
        total_minor: (value) => `${t('total')} ${format.money(Number(value), currency)}`,
        what: (value) =>
          t('lacks', { what: label({ en: String(value), zh: String(all['what_zh'] ?? value) }) }),
        value: (value) => t('given', { value: String(value) }),
        result: (value) => {
          const result = RESULTS.find((each) => each === value);
          return result === undefined ? String(value) : t(result);
        },
        attempt_no: (value) => t('attempt', { no: Number(value) }),
        code: (value) => label(refusalText(String(value))),
        carrier: (value) => label(carrierText(String(value))),
        reported: (value) => t('reported', { state: state(value) }),
        score: (value) => t('mark', { score: Number(value) }),
        tags: (value) =>
          (value as FeedbackTag[]).map((tag) => label(FEEDBACK_TAGS[tag])).join(', '),
        parcel_state: () => '',
        reason: (value) => {
          const reason = SHORT_REASONS[value as ShortReason];
          return reason === undefined ? String(value) : label(reason);
        },
      };
      return Object.entries(all)
        .filter(([key]) => !LEFT_OUT.test(key))
        .map(([key, value]) => {
          const write = known[key];
          if (write !== undefined) return write(value);
          return typeof value === 'object' ? '' : String(value);
        })
        .filter((part) => part !== '')
        .join(' · ');
    },
    [t, label, format, ruleName],
  );
}
