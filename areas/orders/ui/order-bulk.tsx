/** Doing one thing with all orders that match: what would happen is shown first. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { Facts } from '../../../web/kit/page.tsx';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { Shown } from '../../../web/kit/states.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import type { Answer } from '../../../web/kit/wire.ts';
import type { previewBulk } from '../../desk/bulk.ts';
import { BULK_ACTIONS, type BulkAction, bulkActions, type Search } from '../../desk/model.ts';
import { EXCEPTIONS, type ExceptionKind } from '../../review/model.ts';
import { STAGES, type Stage } from '../lifecycle.ts';
import { paramsOf } from './desk.ts';
import { useDeskTexts } from './desk-texts.ts';
import { JobDialog } from './order-jobs.tsx';
import { useOrderTexts } from './texts.ts';

type Preview = Answer<typeof previewBulk>;

/** Why orders would be refused, in a few words. */
function useWhy(): (refused: Preview['refused'][number]) => string {
  const t = useDeskTexts();
  const label = useLabel();
  return ({ code, members }) => {
    if (code === 'STATE_FORBIDS') {
      return t('why_stage', { stage: label(STAGES[members['state'] as Stage]) });
    }
    if (code === 'ORDER_BLOCKED') {
      const kinds = (members['kinds'] as ExceptionKind[]).map((kind) => label(EXCEPTIONS[kind]));
      return t('why_blocked', { kinds: kinds.join(label({ en: ', ', zh: '\u3001' })) });
    }
    if (code === 'BULK_NO_PRINTER') return t('why_no_printer');
    return code === 'DOCUMENT_NOT_READY' ? t('why_no_paper') : code;
  };
}

function Judged({ preview }: { preview: Preview }) {
  const t = useDeskTexts();
  const { number } = useFormat();
  const why = useWhy();
  const { total, would, already, refused } = preview;
  return (
    <>
      <Facts
        facts={[
          [t('total'), number(total)],
          [t('would'), <b key="would">{number(would)}</b>],
          ...(already > 0 ? [[t('already'), number(already)] as const] : []),
          [t('refused'), number(refused.reduce((sum, each) => sum + each.orders, 0))],
        ]}
      />
      <ul className="refused">
        {refused.map((each) => (
          <li key={why(each)}>
            <strong>{number(each.orders)}</strong> {why(each)}
          </li>
        ))}
      </ul>
    </>
  );
}

interface WordsProps {
  label: string;
  words: string;
  onWords(words: string): void;
}

function Words({ label, words, onWords }: WordsProps) {
  return (
    <Field label={label}>
      {(id) => (
        <Input.TextArea
          id={id}
          autoFocus
          rows={2}
          maxLength={300}
          value={words}
          onChange={(event) => onWords(event.target.value)}
        />
      )}
    </Field>
  );
}

interface StartProps {
  action: BulkAction;
  search: Search;
  onClose(): void;
  onStarted(bulk_id: string): void;
}

/** Shows what would happen, asks for a reason where one is needed, and starts the job. */
function StartDialog({ action, search, onClose, onStarted }: StartProps) {
  const t = useDeskTexts();
  const kit = useKitTexts();
  const label = useLabel();
  const { number } = useFormat();
  const queries = useQueryClient();
  const [words, setWords] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const filter = paramsOf(search);
  const preview = useQuery({
    queryKey: ['bulk-preview', action, filter],
    queryFn: () => get<Preview>('/v1/bulk/preview', { ...filter, action }),
    // What somebody agreed to stays as it was shown.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    meta: { calm: true },
  });
  const { says } = BULK_ACTIONS[action];
  const { data } = preview;
  const start = async () => {
    setBusy(true);
    try {
      const input = { action, filter, upto: data!.upto, words: words.trim() };
      const { bulk_id } = await post<{ bulk_id: string }>('/v1/bulk', input);
      void queries.invalidateQueries({ queryKey: ['bulk'] });
      onStarted(bulk_id);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const name = label(BULK_ACTIONS[action]);
  return (
    <Modal
      open
      width={520}
      title={`${name}: ${t('all_matching')}`}
      okText={data === undefined ? name : t('do_it', { action: name, count: number(data.would) })}
      cancelText={kit('cancel')}
      confirmLoading={busy}
      okButtonProps={{
        danger: action === 'cancel',
        disabled: !data || data.would === 0 || (says !== null && words.trim() === ''),
      }}
      onOk={() => void start()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Shown of={preview} rows={4}>
        {(found) => <Judged preview={found} />}
      </Shown>
      {says !== null && <Words label={t(says)} words={words} onWords={setWords} />}
      {action === 'cancel' && <p className="late">{t('no_way_back')}</p>}
      <ProblemNotice error={error} />
    </Modal>
  );
}

/** The bar for all that match: one menu of everything that somebody may do. */
export function BulkAll({ search, onClose }: { search: Search; onClose(): void }) {
  const t = useDeskTexts();
  const o = useOrderTexts();
  const label = useLabel();
  const may = useMay();
  const [action, setAction] = useState<BulkAction | null>(null);
  const [bulk_id, setBulkId] = useState<string | null>(null);
  const items = bulkActions
    .filter((each) => may(BULK_ACTIONS[each].permission))
    .map((key) => ({ key, label: label(BULK_ACTIONS[key]), danger: key === 'cancel' }));
  return (
    <div className="bulk">
      <strong>{t('all_chosen')}</strong>
      <Dropdown
        trigger={['click']}
        menu={{ items, onClick: ({ key }) => setAction(key as BulkAction) }}
      >
        <Button size="small" type="primary">
          {t('choose_action')}
        </Button>
      </Dropdown>
      <Button size="small" onClick={onClose}>
        {o('clear_choice')}
      </Button>
      {action !== null && (
        <StartDialog
          action={action}
          search={search}
          onClose={() => setAction(null)}
          onStarted={(id) => {
            setAction(null);
            setBulkId(id);
          }}
        />
      )}
      {bulk_id !== null && <JobDialog bulk_id={bulk_id} onClose={onClose} />}
    </div>
  );
}
