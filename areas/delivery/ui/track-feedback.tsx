/** How it was: a mark, reasons, words; and the shop's answer. */
import { useEffect, useState } from 'react';
import { FEEDBACK_TAGS, type FeedbackTag, SCORES, TEXT_MOST } from '../../voice/model.ts';
import { call, type Language, type Tracked, type Translate } from './track-call.ts';

export interface Given {
  score: number;
  tags: FeedbackTag[];
  text: string;
  answer: string | null;
}

/** What was said so far; null while that is not known. */
export type Said = { given: Given | null; open: boolean } | null;

/** Reads what was said, once the order can be judged; again with every new state of it. */
export function useSaid(path: string, order: Tracked | null, language: Language): Said {
  const [said, setSaid] = useState<Said>(null);
  const wanted = order?.may.includes('feedback') === true ? order : null;
  useEffect(() => {
    if (wanted === null) return;
    call<NonNullable<Said>>(`${path}/feedback`, language).then(setSaid, () => {});
  }, [path, wanted, language]);
  return said;
}

interface FieldsProps {
  said: Said;
  language: Language;
  t: Translate;
}

export function FeedbackFields({ said, language, t }: FieldsProps) {
  const given = said?.given;
  return (
    <>
      <fieldset className="marks">
        <legend>{t('mark')}</legend>
        {SCORES.map((score) => (
          <label key={score}>
            <input
              type="radio"
              name="score"
              value={score}
              required
              defaultChecked={given?.score === score}
            />
            <span>{t('mark_of', { score: String(score) })}</span>
          </label>
        ))}
      </fieldset>
      <fieldset className="tags">
        <legend>{t('reasons')}</legend>
        {Object.entries(FEEDBACK_TAGS).map(([tag, label]) => (
          <label key={tag}>
            <input
              type="checkbox"
              name="tags"
              value={tag}
              defaultChecked={given?.tags.includes(tag as FeedbackTag) ?? false}
            />
            <span>{label[language]}</span>
          </label>
        ))}
      </fieldset>
      <div className="field">
        <label htmlFor="words">{t('words')}</label>
        <textarea
          id="words"
          name="text"
          rows={4}
          maxLength={TEXT_MOST}
          defaultValue={given?.text ?? ''}
        />
      </div>
    </>
  );
}

/** What the buyer said, and the answer. */
export function Given({ said, language, t }: FieldsProps) {
  if (said?.given == null) return null;
  const { score, tags, text, answer } = said.given;
  return (
    <section>
      <h2>{t('you_said')}</h2>
      <p>
        <span aria-hidden="true">{'★'.repeat(score) + '☆'.repeat(5 - score)}</span>{' '}
        {t('mark_of', { score: String(score) })}
      </p>
      {tags.length > 0 && (
        <p className="quiet">{tags.map((tag) => FEEDBACK_TAGS[tag][language]).join(' · ')}</p>
      )}
      {text !== '' && <p className="words">{text}</p>}
      {answer !== null && (
        <p className="words answer">
          <b>{t('answer')}</b> {answer}
        </p>
      )}
    </section>
  );
}
