/** What buyers say: marks, reasons, words, and the answer to them. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { Action } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { Tag } from '../../../web/kit/tags.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { shopList } from '../../merchants/queries.ts';
import { FEEDBACK_TAGS, type FeedbackTag, SCORES, UNHAPPY } from '../model.ts';
import type { feedbackList, feedbackSummary } from '../queries.ts';
import { useVoiceTexts } from './texts.ts';

type Row = Answer<typeof feedbackList>['rows'][number];

interface Search {
  score?: string;
  tag?: string;
  shop_id?: string;
  waits?: string;
}

interface FilterProps {
  search: Search;
  change(change: { [Key in keyof Search]?: string | undefined }): void;
}

function Scores({ search, change }: FilterProps) {
  const t = useVoiceTexts();
  const { data } = useQuery({
    queryKey: ['feedback-summary'],
    queryFn: () => get<Answer<typeof feedbackSummary>>('/v1/feedback/summary'),
    placeholderData: keepPreviousData,
  });
  const counts = new Map(data?.scores.map((row) => [row.score, row]));
  const sum = data?.scores.reduce((total, row) => total + row.count, 0);
  return (
    <div className="counts" title={t('last_days', { days: data?.days ?? 90 })}>
      <button
        type="button"
        aria-pressed={search.score === undefined}
        onClick={() => change({ score: undefined })}
      >
        <span>{t('all')}</span>
        <b>{sum ?? ' '}</b>
      </button>
      {SCORES.map((score) => {
        const waiting = counts.get(score)?.waiting ?? 0;
        const chosen = search.score === String(score);
        return (
          <button
            key={score}
            type="button"
            aria-pressed={chosen}
            onClick={() => change({ score: chosen ? undefined : String(score) })}
          >
            <span>{t('marks', { score })}</span>
            <b>
              {counts.get(score)?.count ?? 0}
              {waiting > 0 && score <= UNHAPPY && (
                <small className="late">{t('waiting', { count: waiting })}</small>
              )}
            </b>
          </button>
        );
      })}
    </div>
  );
}

function Filters({ search, change }: FilterProps) {
  const t = useVoiceTexts();
  const label = useLabel();
  const { data } = useQuery({
    queryKey: ['shops'],
    queryFn: () => get<Answer<typeof shopList>>('/v1/shops', { limit: 200 }),
    meta: { calm: true },
  });
  const tags = Object.entries(FEEDBACK_TAGS).map(([value, text]) => ({
    value,
    label: label(text),
  }));
  const shops = data?.rows.map((row) => ({ value: row.shop_id, label: row.name })) ?? [];
  return (
    <>
      <Button
        size="small"
        type={search.waits === undefined ? 'default' : 'primary'}
        aria-pressed={search.waits !== undefined}
        onClick={() => change({ waits: search.waits === undefined ? 'true' : undefined })}
      >
        {t('only_waiting')}
      </Button>
      <Select
        size="small"
        allowClear
        style={{ width: 160 }}
        placeholder={t('reason')}
        aria-label={t('reason')}
        options={tags}
        value={search.tag ?? null}
        onChange={(tag: string | null) => change({ tag: tag ?? undefined })}
      />
      <Select
        size="small"
        allowClear
        style={{ width: 180 }}
        placeholder={t('shop')}
        aria-label={t('shop')}
        options={shops}
        value={search.shop_id ?? null}
        onChange={(shop_id: string | null) => change({ shop_id: shop_id ?? undefined })}
      />
    </>
  );
}

function useColumns(): GridColumn<Row>[] {
  const t = useVoiceTexts();
  const label = useLabel();
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'order',
        header: t('order'),
        size: 130,
        cell: ({ order_id, order_no }) => (
          <Link to="/orders/$order_id" params={{ order_id }}>
            {order_no}
          </Link>
        ),
      },
      {
        id: 'mark',
        header: t('mark'),
        size: 80,
        cell: ({ score }) => (
          <Tag tone={score <= UNHAPPY ? 'bad' : score === 3 ? 'waiting' : 'good'}>
            {t('marks', { score })}
          </Tag>
        ),
      },
      {
        id: 'reason',
        header: t('reason'),
        size: 150,
        cell: ({ tags }) => tags.map((tag) => label(FEEDBACK_TAGS[tag as FeedbackTag])).join(', '),
      },
      {
        id: 'words',
        header: t('words'),
        size: 320,
        cell: ({ text }) => <span title={text}>{text}</span>,
      },
      {
        id: 'answer',
        header: t('answer'),
        size: 260,
        cell: ({ waits, answer }) => (
          <>
            {waits && <Tag tone="waiting">{t('waits')}</Tag>}
            <span title={answer ?? ''}>{answer}</span>
          </>
        ),
      },
      { id: 'shop', header: t('shop'), size: 150, cell: (row) => row.shop_name },
      { id: 'given', header: t('given'), size: 140, cell: (row) => format.time(row.changed_at) },
    ],
    [t, label, format],
  );
}

export function FeedbackList() {
  const t = useVoiceTexts();
  const may = useMay();
  const { search, change } = useFilters<Search>();
  const list = usePages<Row>('feedback', '/v1/feedback', { ...search });
  const columns = useColumns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = list.data?.filter((row) => selected.has(row.order_id)) ?? [];
  return (
    <Page
      kind="fill"
      title={t('title')}
      mark={<Scores search={search} change={change} />}
      actions={
        chosen.length > 0 &&
        may('feedback.answer') && (
          <div className="bulk">
            <strong>{t('selected', { count: chosen.length })}</strong>
            <Action
              primary
              label={t('answer')}
              path="/v1/feedback/answer"
              targets={chosen.map(({ order_id, order_no }) => ({
                input: { order_id },
                name: order_no,
              }))}
              reason_field="answer"
              reason_label={t('answer_text')}
              question={t('answer_ask')}
              onDone={() => setSelected(new Set())}
            />
          </div>
        )
      }
      filters={<Filters search={search} change={change} />}
    >
      <Shown of={list} rows={14}>
        {(rows) => (
          <Grid
            label={t('title')}
            name="feedback"
            rows={rows}
            columns={columns}
            rowId={(row) => row.order_id}
            empty={t('none')}
            selected={selected}
            onSelect={setSelected}
            {...list.grid}
          />
        )}
      </Shown>
    </Page>
  );
}
