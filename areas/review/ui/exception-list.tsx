/** The queue of exceptions, the most urgent first: what is wrong, since when, until when. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Radio } from 'antd';
import { useMemo, useState } from 'react';
import { Action } from '../../../web/kit/act.tsx';
import { get } from '../../../web/kit/api.ts';
import { urgency, useFormat } from '../../../web/kit/format.ts';
import { Grid, type GridColumn } from '../../../web/kit/grid.tsx';
import { useNow } from '../../../web/kit/now.ts';
import { Page } from '../../../web/kit/page.tsx';
import { usePages } from '../../../web/kit/pages.ts';
import { useFilters } from '../../../web/kit/search.ts';
import { useMay, useSession } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { StateTag, Tag } from '../../../web/kit/tags.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import { STAGES } from '../../orders/lifecycle.ts';
import type { countExceptions, listExceptions } from '../queries.ts';
import { useDetailText } from './detail-text.ts';
import { ExceptionDesk } from './exception-desk.tsx';
import { useKindText } from './kind-text.ts';
import { useReviewTexts } from './texts.ts';

type Row = Answer<typeof listExceptions>['rows'][number];

interface CountsProps {
  chosen: string | undefined;
  onChoose(kind: string | undefined): void;
}

function KindCounts({ chosen, onChoose }: CountsProps) {
  const t = useReviewTexts();
  const kindText = useKindText();
  const { data } = useQuery({
    queryKey: ['exception-counts'],
    queryFn: () => get<Answer<typeof countExceptions>>('/v1/exceptions/counts'),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="counts">
      <button type="button" aria-pressed={chosen === undefined} onClick={() => onChoose(undefined)}>
        <span>{t('all')}</span>
        <b>{data?.kinds.reduce((sum, each) => sum + each.open, 0) ?? ' '}</b>
      </button>
      {data?.kinds.map(({ kind, open, late }) => (
        <button
          type="button"
          key={kind}
          aria-pressed={chosen === kind}
          onClick={() => onChoose(chosen === kind ? undefined : kind)}
        >
          <span>{kindText(kind)}</span>
          <b>
            {open}
            {late > 0 && <small className="late">{t('late_count', { count: late })}</small>}
          </b>
        </button>
      ))}
    </div>
  );
}

function Blocks() {
  const t = useReviewTexts();
  return (
    <Tag tone="waiting" title={t('blocking')}>
      {t('blocks')}
    </Tag>
  );
}

function useColumns(): GridColumn<Row>[] {
  const t = useReviewTexts();
  const format = useFormat();
  const kindText = useKindText();
  const detailText = useDetailText();
  const now = useNow();
  const me = useSession()?.id ?? null;
  return useMemo(() => {
    const owner = ({ owner_id, owner_name }: Row) => {
      if (owner_id === null) return <span className="quiet">{t('nobody')}</span>;
      return owner_id === me ? <b>{t('mine')}</b> : (owner_name ?? t('somebody'));
    };
    const kind = (row: Row) => (
      <>
        <Tag tone="bad">{kindText(row.kind)}</Tag>
        {row.blocks && <Blocks />}
      </>
    );
    return [
      {
        id: 'order',
        header: t('order'),
        size: 130,
        cell: (row) => (
          <Link to="/orders/$order_id" params={{ order_id: row.order_id }}>
            {row.order_no}
          </Link>
        ),
      },
      {
        id: 'kind',
        header: t('kind'),
        size: 230,
        cell: kind,
      },
      {
        id: 'deadline',
        header: t('deadline'),
        size: 110,
        cell: (row) => (
          <span className={urgency(row.deadline_at, now)} title={format.time(row.deadline_at)}>
            {format.due(row.deadline_at, now)}
          </span>
        ),
      },
      {
        id: 'detail',
        header: t('detail'),
        size: 320,
        cell: (row) => <span title={detailText(row)}>{detailText(row)}</span>,
      },
      {
        id: 'stage',
        header: t('stage'),
        size: 90,
        cell: (row) => <StateTag states={STAGES} state={row.stage} />,
      },
      {
        id: 'total',
        header: t('total'),
        size: 100,
        align: 'end',
        cell: (row) => format.money(row.total_minor, row.currency),
      },
      { id: 'owner', header: t('owner'), size: 90, cell: owner },
      { id: 'opened', header: t('opened'), size: 130, cell: (row) => format.time(row.opened_at) },
    ];
  }, [t, format, kindText, detailText, now, me]);
}

function Bulk({ rows, onDone }: { rows: readonly Row[]; onDone(): void }) {
  const t = useReviewTexts();
  const may = useMay();
  const me = useSession()?.id ?? null;
  const targets = (more: object) =>
    rows.map(({ exception_id, order_no, kind }) => {
      return { input: { exception_id, ...more }, name: `${order_no} ${kind}` };
    });
  return (
    <div className="bulk">
      <strong>{t('selected', { count: rows.length })}</strong>
      {may('exception.resolve') && (
        <Action
          primary
          label={t('resolve')}
          path="/v1/exceptions/resolve"
          targets={targets({})}
          reason_field="resolution"
          reason_label={t('resolution')}
          question={t('resolve_ask', { count: rows.length })}
          onDone={onDone}
        />
      )}
      {may('exception.assign') && me !== null && (
        <Action
          label={t('take')}
          path="/v1/exceptions/assign"
          targets={targets({ owner_id: me })}
          question={t('take_ask', { count: rows.length })}
          onDone={onDone}
        />
      )}
    </div>
  );
}

interface Search {
  kind?: string;
  owner?: string;
  late?: string;
}

function Filters({ search, change }: ReturnType<typeof useFilters<Search>>) {
  const t = useReviewTexts();
  return (
    <>
      <Radio.Group
        size="small"
        optionType="button"
        value={search.owner ?? ''}
        onChange={(event) => change({ owner: event.target.value || undefined })}
        options={[
          { value: '', label: t('all') },
          { value: 'me', label: t('owned_by_me') },
          { value: 'nobody', label: t('owned_by_nobody') },
        ]}
      />
      <Button
        size="small"
        type={search.late ? 'primary' : 'default'}
        aria-pressed={search.late !== undefined}
        onClick={() => change({ late: search.late ? undefined : 'true' })}
      >
        {t('only_late')}
      </Button>
    </>
  );
}

export function ExceptionList() {
  const t = useReviewTexts();
  const now = useNow();
  const filters = useFilters<Search>();
  const { kind, owner, late } = filters.search;
  const list = usePages<Row>('exceptions', '/v1/exceptions', { kind, owner, late });
  const columns = useColumns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<number | null>(null);
  const rows = list.data ?? [];
  const chosen = rows.filter((row) => selected.has(row.exception_id));
  return (
    <Page
      kind="fill"
      title={t('title')}
      filters={<Filters {...filters} />}
      actions={chosen.length > 0 && <Bulk rows={chosen} onDone={() => setSelected(new Set())} />}
    >
      <KindCounts chosen={kind} onChoose={(next) => filters.change({ kind: next })} />
      <div style={{ height: 6 }} />
      <Shown of={list} rows={18}>
        {(found) => (
          <Grid
            label={t('title')}
            name="exceptions"
            rows={found}
            columns={columns}
            rowId={(row) => row.exception_id}
            onOpen={(row) => setOpen(found.indexOf(row))}
            rowTone={(row) => urgency(row.deadline_at, now)}
            selected={selected}
            onSelect={setSelected}
            empty={t('none_open')}
            {...list.grid}
          />
        )}
      </Shown>
      {open !== null && rows.length > 0 && (
        <ExceptionDesk rows={rows} at={open} onMove={setOpen} onClose={() => setOpen(null)} />
      )}
    </Page>
  );
}
