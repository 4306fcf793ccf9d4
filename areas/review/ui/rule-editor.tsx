/** One rule: its words and conditions, its trial, its versions. Saving needs a trial that was seen. */
import { App, Button, Drawer, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../../web/kit/act.tsx';
import { Field } from '../../../web/kit/field.tsx';
import { ProblemNotice, ProblemText } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { ACTIONS, type RuleInput } from '../model.ts';
import { RuleHistory } from './rule-history.tsx';
import { RuleTests } from './rule-tests.tsx';
import { useRuleEditorTexts } from './rule-texts.ts';
import { RuleTrial, useTrial } from './rule-trial.tsx';

interface FieldsProps {
  draft: RuleInput;
  fresh: boolean;
  onChange(change: Partial<RuleInput>): void;
}

function RuleFields({ draft, fresh, onChange }: FieldsProps) {
  const t = useRuleEditorTexts();
  return (
    <>
      <div className="fields">
        <Field label={t('code')}>
          {(id) => (
            <Input
              id={id}
              disabled={!fresh}
              maxLength={40}
              placeholder={t('code_hint')}
              value={draft.code}
              onChange={(event) => onChange({ code: event.target.value })}
            />
          )}
        </Field>
        {(['name_zh', 'name_en'] as const).map((name) => (
          <Field key={name} label={t(name)}>
            {(id) => (
              <Input
                id={id}
                maxLength={100}
                value={draft[name]}
                onChange={(event) => onChange({ [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <RuleTests tests={draft.condition.all} onChange={(all) => onChange({ condition: { all } })} />
      <div className="fields">
        <Field label={t('follows')}>
          {(id) => (
            <Select
              id={id}
              value={draft.action}
              onChange={(action) => onChange({ action })}
              options={ACTIONS.map((value) => ({ value, label: t(value) }))}
            />
          )}
        </Field>
        <Field label={t('priority')}>
          {(id) => (
            <InputNumber<number>
              id={id}
              min={0}
              max={9999}
              precision={0}
              value={draft.priority}
              onChange={(priority) => onChange({ priority: priority ?? 0 })}
            />
          )}
        </Field>
        <Field label={t('in_use')}>
          {(id) => (
            <div>
              <Switch id={id} checked={draft.active} onChange={(active) => onChange({ active })} />
            </div>
          )}
        </Field>
      </div>
    </>
  );
}

interface SavingProps {
  note: string;
  save: ReturnType<typeof useCommand>;
  seen: boolean;
  ready: boolean;
  onNote(note: string): void;
  onSave(): void;
}

function Saving({ note, save, seen, ready, onNote, onSave }: SavingProps) {
  const t = useRuleEditorTexts();
  return (
    <>
      <Field label={t('note')}>
        {(id) => (
          <Input
            id={id}
            maxLength={300}
            value={note}
            onChange={(event) => onNote(event.target.value)}
          />
        )}
      </Field>
      <ProblemNotice error={save.error} />
      {save.data?.refused.map(({ name, problem }) => (
        <ProblemText key={name} problem={problem} />
      ))}
      <div className="bulk">
        <Button type="primary" disabled={!ready} loading={save.isPending} onClick={onSave}>
          {t('save')}
        </Button>
        {!seen && <span className="quiet">{t('try_first')}</span>}
      </div>
    </>
  );
}

interface EditorProps {
  rule: RuleInput;
  /** The version that was looked at; 0: a new rule. */
  version: number;
  onClose(): void;
}

export function RuleEditor({ rule, version, onClose }: EditorProps) {
  const t = useRuleEditorTexts();
  const may = useMay();
  const { message } = App.useApp();
  const [draft, setDraft] = useState(rule);
  const [note, setNote] = useState('');
  const trial = useTrial(draft);
  const save = useCommand('/v1/review-rules');
  const editable = may('review_rule.edit');
  const changed = JSON.stringify(draft) !== JSON.stringify(rule);
  const run = async () => {
    const input = { ...draft, version, note: note.trim() };
    const { refused } = await save.mutateAsync([{ input, name: draft.code }]);
    if (refused.length > 0) return;
    void message.success(`${t('saved')}: ${draft.code}`);
    onClose();
  };
  return (
    <Drawer
      open
      title={version === 0 ? t('add') : `${rule.code} · ${t('version_no', { version })}`}
      size={720}
      onClose={onClose}
    >
      <fieldset disabled={!editable} className="bare">
        <RuleFields
          draft={draft}
          fresh={version === 0}
          onChange={(change) => setDraft((now) => ({ ...now, ...change }))}
        />
      </fieldset>
      <RuleTrial {...trial} />
      {editable && (
        <Saving
          {...{ note, save }}
          ready={trial.seen && changed}
          seen={trial.seen}
          onNote={setNote}
          onSave={() => void run().catch(() => {})}
        />
      )}
      {version > 0 && (
        <RuleHistory
          code={rule.code}
          editable={editable}
          onPutBack={(said, of) => {
            setDraft({ code: rule.code, ...said });
            setNote(t('back_to', { version: of }));
          }}
        />
      )}
    </Drawer>
  );
}
