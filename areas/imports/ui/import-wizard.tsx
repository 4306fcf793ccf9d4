/** A file on its way in: choose it, compare its columns, see what would be refused, import it. */
import { Alert, Button, Radio } from 'antd';
import { type DragEvent, useRef, useState } from 'react';
import { useFormat } from '../../../web/kit/format.ts';
import { Panel } from '../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import type { ImportKind } from '../model.ts';
import { ImportColumns, stillMissing } from './import-columns.tsx';
import {
  type Checked,
  type Described,
  NOTHING_SAID,
  type Said,
  useSending,
} from './import-file.ts';
import { useImportTexts } from './texts.ts';

const KINDS = ['orders', 'catalog', 'stock'] as const satisfies readonly ImportKind[];

interface FileProps {
  kind: ImportKind;
  onKind(kind: ImportKind): void;
  onFile(file: File): void;
}

function ChooseFile({ kind, onKind, onFile }: FileProps) {
  const t = useImportTexts();
  const field = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onFile(file);
  };
  return (
    <Panel
      title={t('step_file')}
      extra={
        <a href={`/v1/imports/templates/${kind}`} download>
          {t('template')}
        </a>
      }
    >
      <Radio.Group
        aria-label={t('kind')}
        optionType="button"
        value={kind}
        onChange={(event) => onKind(event.target.value as ImportKind)}
        options={KINDS.map((value) => ({ value, label: t(value) }))}
      />
      <button
        type="button"
        className={over ? 'drop over' : 'drop'}
        onClick={() => field.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {t('choose')}
        <span className="quiet">{t('encodings')}</span>
      </button>
      <input
        ref={field}
        type="file"
        hidden
        accept=".csv,.txt,.xlsx"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // The same file may be chosen again after it was corrected.
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </Panel>
  );
}

function CheckedFile({ checked }: { checked: Checked }) {
  const t = useImportTexts();
  const { number } = useFormat();
  const { taken_in, replayed, refused, first_errors } = checked;
  return (
    <Panel title={t('step_check')}>
      <p className="good-text">{t('good', { rows: number(taken_in) })}</p>
      {replayed > 0 && <p>{t('known', { rows: number(replayed) })}</p>}
      {refused > 0 && <p className="late">{t('bad', { rows: number(refused) })}</p>}
      <p className="quiet">{t('checking_only')}</p>
      {first_errors.length > 0 && (
        <table className="plain">
          <caption className="quiet">{t('first_errors')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('line')}</th>
              <th scope="col">{t('field')}</th>
              <th scope="col">{t('value')}</th>
              <th scope="col">{t('wrong')}</th>
            </tr>
          </thead>
          <tbody>
            {first_errors.map((error) => (
              <tr key={`${error.line} ${error.field} ${error.code}`}>
                <td>{error.line}</td>
                <td>{error.field}</td>
                <td className="mono">{error.value}</td>
                <td>{error.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

interface WizardProps {
  onStarted(run_id: string): void;
  onLeave(): void;
}

/** The file, what was said about it, and the calls that take it along. */
function useWizard(onStarted: (run_id: string) => void) {
  const [kind, setKind] = useState<ImportKind>('orders');
  const [file, setFile] = useState<File | null>(null);
  const [said, setSaid] = useState<Said>(NOTHING_SAID);
  const columns = useSending<Described>((of) => `/v1/imports/${of}/columns`);
  const check = useSending<Checked>((of) => `/v1/imports/${of}/preview`);
  const start = useSending<{ run_id: string }>((of) => `/v1/imports/${of}`);
  const sending = [columns, check, start].find(({ call }) => call.isPending);
  const error = start.call.error ?? check.call.error ?? columns.call.error;
  const look = (chosen: File, of: Said = NOTHING_SAID) => {
    setFile(chosen);
    setSaid(of);
    check.call.reset();
    start.call.reset();
    columns.call.mutate({ kind, file: chosen, said: of });
  };
  const say = (change: Partial<Said>, again = false) => {
    const next = { ...said, ...change };
    check.call.reset();
    if (again && file !== null) look(file, next);
    else setSaid(next);
  };
  const described = columns.call.data;
  const checked = check.call.data;
  const begin = async () => {
    if (file === null) return;
    const { run_id } = await start.call.mutateAsync({ kind, file, said });
    onStarted(run_id);
  };
  /** One step back; false when there is none. */
  const back = () => {
    start.call.reset();
    if (checked !== undefined) check.call.reset();
    else if (described !== undefined) columns.call.reset();
    else return false;
    return true;
  };
  const calls = { check: check.call, start: start.call, sending, error };
  return { kind, setKind, file, said, look, say, described, checked, begin, back, ...calls };
}

export function ImportWizard({ onStarted, onLeave }: WizardProps) {
  const t = useImportTexts();
  const format = useFormat();
  const wizard = useWizard(onStarted);
  const { kind, file, said, described, checked, check, start, sending, error } = wizard;
  const steps = described === undefined ? null : { kind, described, said, onSay: wizard.say };
  return (
    <>
      {described === undefined && (
        <ChooseFile kind={kind} onKind={wizard.setKind} onFile={(chosen) => wizard.look(chosen)} />
      )}
      {sending !== undefined && (
        <p role="status">
          {t('sending')} {format.number(Math.round(sending.share * 100))} %
        </p>
      )}
      <ProblemNotice error={error} />
      {described !== undefined && file !== null && (
        <Alert type="info" title={`${t(kind)}: ${file.name}`} />
      )}
      {steps !== null && checked === undefined && <ImportColumns {...steps} />}
      {checked !== undefined && <CheckedFile checked={checked} />}
      <div className="bulk">
        {steps !== null && checked === undefined && (
          <Button
            type="primary"
            disabled={stillMissing(steps).length > 0}
            loading={check.isPending}
            onClick={() => file !== null && check.mutate({ kind, file, said })}
          >
            {t('check')}
          </Button>
        )}
        {checked !== undefined && (
          <Button
            type="primary"
            disabled={checked.taken_in + checked.replayed === 0}
            loading={start.isPending}
            onClick={() => void wizard.begin().catch(() => {})}
          >
            {t('start')}
          </Button>
        )}
        <Button onClick={() => wizard.back() || onLeave()}>{t('back')}</Button>
      </div>
    </>
  );
}
