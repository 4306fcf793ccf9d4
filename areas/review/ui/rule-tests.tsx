/** The conditions of a rule as rows of fields; each fact has the field that fits what it holds. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import { get } from '../../../web/kit/api.ts';
import { MoneyInput } from '../../../web/kit/field.tsx';
import { useRuleTexts } from '../../../web/kit/kit-texts.ts';
import { useTestWords } from '../../../web/kit/rule-words.ts';
import { useSession } from '../../../web/kit/session.ts';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { shopList } from '../../merchants/queries.ts';
import { FACTS, type FactName, OPERATORS_OF, type Rule } from '../model.ts';
import { emptyTest, FACT_NAMES, withOperator } from './rule-draft.ts';
import { useRuleEditorTexts } from './rule-texts.ts';

type Test = Rule['condition']['all'][number];

interface ValueProps {
  test: Test;
  onChange(value: Test['value']): void;
}

/** Values that can be chosen; null where anything may be typed. */
function useChoices(fact: FactName): { value: string; label: string }[] | null {
  const t = useRuleTexts();
  const { data } = useQuery({
    queryKey: ['shops'],
    queryFn: () => get<Answer<typeof shopList>>('/v1/shops', { limit: 200 }),
    enabled: fact === 'shop',
    staleTime: 60_000,
  });
  if (fact === 'payment_kind') {
    const kinds = ['prepaid', 'escrow', 'cash_on_delivery'] as const;
    return kinds.map((value) => ({ value, label: t(value) }));
  }
  if (fact !== 'shop') return null;
  return (data?.rows ?? []).map(({ code, name }) => ({ value: code, label: `${code} ${name}` }));
}

/** A text, some of many, or one of those that can be chosen. */
function TextValue({ test, onChange }: ValueProps) {
  const t = useRuleEditorTexts();
  const choices = useChoices(test.fact);
  const { is, value } = test;
  const label = t('value');
  if (is === 'in') {
    return (
      <Select
        mode={choices === null ? 'tags' : 'multiple'}
        aria-label={label}
        style={{ minWidth: 200, flex: 1 }}
        tokenSeparators={[',', '，', ' ']}
        value={Array.isArray(value) ? value : []}
        onChange={(all: string[]) => onChange(all.length === 0 ? undefined : all)}
        options={choices ?? []}
      />
    );
  }
  const text = typeof value === 'string' ? value : '';
  if (choices !== null && is !== 'contains') {
    return (
      <Select
        aria-label={label}
        style={{ minWidth: 160 }}
        value={text === '' ? null : text}
        onChange={onChange}
        options={choices}
      />
    );
  }
  return (
    <Input
      aria-label={label}
      style={{ flex: 1, minWidth: 120 }}
      value={text}
      onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
    />
  );
}

function ValueField({ test, onChange }: ValueProps) {
  const t = useRuleEditorTexts();
  const words = useRuleTexts();
  const currency = useSession()?.tenant.currency ?? 'CNY';
  const { of } = FACTS[test.fact];
  const { is, value } = test;
  const label = t('value');
  const number = typeof value === 'number' ? value : null;
  if (is === 'not_empty') return null;
  if (of === 'money') {
    const set = (minor: number | null) => onChange(minor ?? undefined);
    return <MoneyInput label={label} currency={currency} value={number} onChange={set} />;
  }
  if (of === 'number') {
    return (
      <InputNumber<number>
        aria-label={label}
        min={0}
        precision={0}
        value={number}
        onChange={(typed) => onChange(typed ?? undefined)}
      />
    );
  }
  if (of === 'boolean') {
    return (
      <Select
        aria-label={label}
        style={{ width: 90 }}
        value={value === true}
        onChange={onChange}
        options={[true, false].map((each) => {
          return { value: each, label: words(each ? 'yes' : 'no') };
        })}
      />
    );
  }
  return <TextValue {...{ test, onChange }} />;
}

interface RowProps {
  test: Test;
  only: boolean;
  onChange(test: Test): void;
  onRemove(): void;
}

function TestRow({ test, only, onChange, onRemove }: RowProps) {
  const t = useRuleEditorTexts();
  const label = useLabel();
  const words = useTestWords();
  const { of } = FACTS[test.fact];
  return (
    <div className="rule-test">
      <Select<FactName>
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('fact')}
        style={{ width: 200 }}
        value={test.fact}
        onChange={(fact) => onChange(emptyTest(fact))}
        options={FACT_NAMES.map((value) => ({ value, label: label(FACTS[value]) }))}
      />
      <Select<Test['is']>
        aria-label={t('comparison')}
        style={{ width: 96 }}
        value={test.is}
        onChange={(is) => onChange(withOperator(test, is))}
        options={OPERATORS_OF[of].map((value) => ({ value, label: words.operator(value) }))}
      />
      <ValueField
        test={test}
        onChange={(value) => {
          const { fact, is } = test;
          onChange(value === undefined ? { fact, is } : { fact, is, value });
        }}
      />
      <Button
        type="text"
        size="small"
        disabled={only}
        aria-label={t('remove_test')}
        title={t('remove_test')}
        onClick={onRemove}
      >
        ✕
      </Button>
    </div>
  );
}

interface TestsProps {
  tests: readonly Test[];
  onChange(tests: Test[]): void;
}

export function RuleTests({ tests, onChange }: TestsProps) {
  const t = useRuleEditorTexts();
  return (
    <fieldset className="rule-tests">
      <legend>{t('tests')}</legend>
      {tests.map((test, at) => (
        <TestRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a test has no other name
          key={at}
          test={test}
          only={tests.length === 1}
          onChange={(next) => onChange(tests.map((each, n) => (n === at ? next : each)))}
          onRemove={() => onChange(tests.filter((_, n) => n !== at))}
        />
      ))}
      <Button size="small" onClick={() => onChange([...tests, emptyTest('pieces')])}>
        {t('add_test')}
      </Button>
    </fieldset>
  );
}
