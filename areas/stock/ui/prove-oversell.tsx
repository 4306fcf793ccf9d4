/** "Is anything ever sold twice?": starts the proof on a copy, shows its progress and its result. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Progress as Bar, Button, Drawer, InputNumber } from 'antd';
import { useState } from 'react';
import { get, send } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { Facts, Panel } from '../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import type { Answer } from '../../../web/kit/wire.ts';
import type { stockProof } from '../prove.ts';
import type { Progress, Proof } from '../prove-model.ts';
import { useProofTexts } from './prove-texts.ts';

type Run = NonNullable<Answer<typeof stockProof>['run']>;

const PATH = '/v1/stock/proof';
const LOOK_AGAIN_MS = 1500;
const BUYERS = { least: 100, usual: 1000, most: 2000 };

/** The button, for those who may; the drawer opens beside the list. */
export function ProveOversell() {
  const t = useProofTexts();
  const may = useMay();
  const [open, setOpen] = useState(false);
  if (!may('stock.prove')) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('open')}
      </Button>
      {open && <ProofDrawer onClose={() => setOpen(false)} />}
    </>
  );
}

function ProofDrawer({ onClose }: { onClose(): void }) {
  const t = useProofTexts();
  const last = useQuery({
    queryKey: ['stock_proof'],
    queryFn: () => get<Answer<typeof stockProof>>(PATH),
    refetchInterval: ({ state }) => (state.data?.run?.state === 'running' ? LOOK_AGAIN_MS : false),
  });
  return (
    <Drawer open title={t('title')} size={760} onClose={onClose} destroyOnHidden>
      <p>{t('what')}</p>
      <Shown of={last}>
        {({ run }) => (
          <>
            <Start run={run} />
            {run !== null && <RunPart run={run} />}
          </>
        )}
      </Shown>
    </Drawer>
  );
}

function Start({ run }: { run: Run | null }) {
  const t = useProofTexts();
  const queries = useQueryClient();
  const [buyers, setBuyers] = useState(BUYERS.usual);
  const start = useMutation({
    mutationFn: () => send<{ run_id: string }>('POST', '/v1/stock/prove', { buyers }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['stock_proof'] }),
  });
  return (
    <>
      <Field label={t('buyers')}>
        {(id) => (
          <InputNumber
            id={id}
            min={BUYERS.least}
            max={BUYERS.most}
            step={100}
            value={buyers}
            onChange={(value) => setBuyers(value ?? BUYERS.usual)}
          />
        )}
      </Field>
      <p>
        <Button
          type="primary"
          disabled={run?.state === 'running'}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {run === null ? t('start') : t('again')}
        </Button>
      </p>
      <ProblemNotice error={start.error} />
    </>
  );
}

function RunPart({ run }: { run: Run }) {
  const t = useProofTexts();
  if (run.state === 'running') return <Running progress={run.progress} />;
  if (run.proof !== null) return <Result proof={run.proof} at={run.started_at} />;
  return <Alert type="warning" showIcon title={whyNot(t, run.refused)} />;
}

/** Why there is no result. */
function whyNot(t: ReturnType<typeof useProofTexts>, refused: Run['refused']): string {
  if (refused === null) return t('interrupted');
  return refused === 'running' ? t('refused_running') : t('refused_nothing');
}

function Running({ progress }: { progress: Progress }) {
  const t = useProofTexts();
  const { phase, done, of } = progress;
  const percent = { copy: 0, buy: Math.floor((95 * done) / Math.max(1, of)), check: 95 }[phase];
  const text = phase === 'buy' ? t('buy', { done, of }) : t(phase);
  return (
    <div role="status">
      <p>{text}</p>
      <Bar percent={percent} status="active" showInfo={false} aria-label={text} />
    </div>
  );
}

const PIECES = ['there_was', 'asked', 'accepted', 'refused', 'reserved'] as const;

function Result({ proof, at }: { proof: Proof; at: string }) {
  const t = useProofTexts();
  const format = useFormat();
  const { orders, orders_accepted, p50_ms, p99_ms } = proof;
  const told = proof.ok
    ? t('holds', { accepted: format.number(orders_accepted), orders: format.number(orders) })
    : t('off');
  return (
    <>
      <Alert
        type={proof.ok ? 'success' : 'error'}
        showIcon
        title={told}
        style={{ marginBottom: 8 }}
      />
      {proof.off.length > 0 && (
        <ul className="mono">
          {proof.off.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      <Facts
        facts={[
          [t('when'), format.time(at)],
          [t('speed'), format.number(proof.orders_per_s)],
          [t('answers'), t('ms', { p50: p50_ms, p99: p99_ms })],
          [t('faults'), proof.faults],
          [t('deadlocks'), proof.deadlocks],
          [t('doctor'), `${proof.checks} / ${proof.violations.length}`],
        ]}
      />
      <Articles rows={proof.rows} />
    </>
  );
}

function Articles({ rows }: { rows: Proof['rows'] }) {
  const t = useProofTexts();
  const { number } = useFormat();
  return (
    <Panel title={t('sku')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('merchant')}</th>
            <th scope="col">{t('sku')}</th>
            <th scope="col">{t('name')}</th>
            {PIECES.map((each) => (
              <th key={each} scope="col" className="end">
                {t(each)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.merchant} ${row.sku}`}>
              <td>{row.merchant}</td>
              <td className="mono">{row.sku}</td>
              <td>{row.name}</td>
              {PIECES.map((each) => (
                <td key={each} className={row.ok ? 'end' : 'end late'}>
                  {number(row[each])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
