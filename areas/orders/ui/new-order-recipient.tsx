/** Who gets a new order: fields, and a pasted text that is taken apart into them. */
import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { send } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { Panel } from '../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import type { ParsedText } from '../parse-address.ts';
import { type DraftRecipient, fieldAt, RECIPIENT } from './new-order-model.ts';
import { useNewOrderTexts } from './new-order-texts.ts';

/** Below it, a person should compare what was taken apart with the text. */
const SURE = 0.7;

interface PasteProps {
  onParsed(parsed: ParsedText): void;
}

function Paste({ onParsed }: PasteProps) {
  const t = useNewOrderTexts();
  const [text, setText] = useState('');
  const parse = useMutation({
    mutationFn: () => send<ParsedText>('POST', '/v1/addresses/parse', { text }),
    onSuccess: onParsed,
  });
  return (
    <>
      <Field label={t('paste')}>
        {(id) => (
          <div className="paste">
            <Input.TextArea
              id={id}
              rows={2}
              maxLength={2000}
              placeholder={t('paste_hint')}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <Button
              disabled={text.trim() === ''}
              loading={parse.isPending}
              onClick={() => parse.mutate()}
            >
              {t('take_apart')}
            </Button>
          </div>
        )}
      </Field>
      <ProblemNotice error={parse.error} />
    </>
  );
}

interface RecipientProps {
  recipient: DraftRecipient;
  errors: Readonly<Record<string, string>>;
  onChange(change: { recipient: DraftRecipient }): void;
}

export function NewOrderRecipient({ recipient, errors, onChange }: RecipientProps) {
  const t = useNewOrderTexts();
  const [found, setFound] = useState<ParsedText>();
  // What was found holds until the field is changed.
  const findings = Object.fromEntries(
    (found?.findings ?? []).flatMap(({ pointer, text: says }) => {
      const name = (fieldAt(pointer) || 'detail') as keyof DraftRecipient;
      return found!.recipient[name] === recipient[name] ? [[name, says]] : [];
    }),
  );
  return (
    <Panel title={t('recipient')}>
      <Paste
        onParsed={(parsed) => {
          setFound(parsed);
          onChange({ recipient: parsed.recipient });
        }}
      />
      {found !== undefined && found.confidence < SURE && <p className="soon">{t('unsure')}</p>}
      {found !== undefined && found.left_over !== '' && (
        <p className="soon">{t('left_over', { text: found.left_over })}</p>
      )}
      <div className="fields">
        {RECIPIENT.map((name) => {
          const error = errors[`recipient.${name}`] ?? findings[name];
          return (
            <Field key={name} label={t(name)}>
              {(id) => (
                <>
                  <Input
                    id={id}
                    autoComplete="off"
                    value={recipient[name]}
                    aria-describedby={`${id}-error`}
                    onChange={(event) =>
                      onChange({ recipient: { ...recipient, [name]: event.target.value } })
                    }
                    {...(error === undefined ? {} : { status: 'error', 'aria-invalid': true })}
                  />
                  <div id={`${id}-error`} className="late">
                    {error}
                  </div>
                </>
              )}
            </Field>
          );
        })}
      </div>
    </Panel>
  );
}
