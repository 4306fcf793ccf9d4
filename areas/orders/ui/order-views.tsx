/** The views above the order list, with how many orders each shows, and what is done with them. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../../web/kit/act.tsx';
import { post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useFormat } from '../../../web/kit/format.ts';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice, ProblemText } from '../../../web/kit/problems.tsx';
import { useMay } from '../../../web/kit/session.ts';
import { MOST_COUNTED } from '../../desk/model.ts';
import { type Desk, type DeskView, useViewCounts } from './desk.ts';
import { useDeskTexts } from './desk-texts.ts';

function Badge({ orders }: { orders: number | undefined }) {
  const { number } = useFormat();
  if (orders === undefined) return <b> </b>;
  return <b>{orders > MOST_COUNTED ? `${number(MOST_COUNTED)}+` : number(orders)}</b>;
}

/** Asks for a name and keeps the search under it, or renames a view. */
function NameDialog({ desk, of, onClose }: { desk: Desk; of?: DeskView; onClose(): void }) {
  const t = useDeskTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const [name, setName] = useState(of?.name ?? '');
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    const { search } = desk;
    try {
      if (of !== undefined) await post('/v1/views/change', { view_id: of.id, name });
      else {
        const { view_id } = await post<{ view_id: string }>('/v1/views', { name, search });
        desk.open(search, view_id);
      }
    } catch (refused) {
      setError(refused);
      return;
    }
    await queries.invalidateQueries();
    onClose();
  };
  return (
    <Modal
      open
      width={400}
      title={t(of === undefined ? 'save_as' : 'rename')}
      okText={t('save')}
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: name.trim() === '' }}
      onOk={() => void save()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Field label={t('view_name')}>
        {(id) => (
          <Input
            id={id}
            autoFocus
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => name.trim() !== '' && void save()}
          />
        )}
      </Field>
      <ProblemNotice error={error} />
    </Modal>
  );
}

type Asked = 'add' | 'rename';

/** What may be done with the view that is open, by name. */
function useActs(desk: Desk, ask: (asked: Asked) => void): Record<string, () => void> {
  const t = useDeskTexts();
  const kit = useKitTexts();
  const { message, modal } = App.useApp();
  const change = useCommand('/v1/views/change');
  const share = useCommand('/v1/views/share');
  const forget = useCommand('/v1/views/delete');
  const { view, search } = desk;
  const view_id = view?.id ?? '';
  const name = view?.name ?? '';
  const run = async (command: typeof change, input: object) => {
    const [refused] = (await command.mutateAsync([{ input, name }])).refused;
    if (refused === undefined) return true;
    void message.error(<ProblemText problem={refused.problem} />);
    return false;
  };
  return {
    save: () => void run(change, { view_id, search }),
    save_as: () => ask('add'),
    rename: () => ask('rename'),
    share: () => void run(share, { view_id, shared: view?.kept?.shared !== true }),
    copy: () => {
      void navigator.clipboard?.writeText(window.location.href);
      void message.success(t('link_copied'));
    },
    delete: () =>
      modal.confirm({
        title: t('delete_ask', { name }),
        okText: t('delete'),
        okButtonProps: { danger: true },
        cancelText: kit('cancel'),
        onOk: async () => {
          if (await run(forget, { view_id })) desk.open({}, 'needs_me');
        },
      }),
  };
}

function ViewMenu({ desk }: { desk: Desk }) {
  const t = useDeskTexts();
  const shares = useMay()('view.share');
  const [asked, setAsked] = useState<Asked | null>(null);
  const acts = useActs(desk, setAsked);
  const { view, changed } = desk;
  const own = view?.kept?.own === true;
  const shared = view?.kept?.shared === true;
  const items = [
    own && changed && { key: 'save', label: t('save_changes') },
    { key: 'save_as', label: t('save_as') },
    own && { key: 'rename', label: t('rename') },
    shares && (own || shared) && { key: 'share', label: t(shared ? 'unshare' : 'share') },
    { key: 'copy', label: t('copy_link') },
    own && { key: 'delete', label: t('delete'), danger: true },
  ].filter((each) => each !== false);
  return (
    <>
      {changed && (
        <Button size="small" onClick={own ? acts['save'] : acts['save_as']}>
          {t(own ? 'save' : 'save_as')}
        </Button>
      )}
      <Dropdown
        trigger={['click']}
        menu={{ items, onClick: ({ key }) => acts[key]?.() }}
        placement="bottomRight"
      >
        <Button size="small" type="text" aria-label={t('view_menu')} title={t('view_menu')}>
          ⋯
        </Button>
      </Dropdown>
      {asked !== null && (
        <NameDialog
          desk={desk}
          {...(asked === 'rename' && view !== undefined ? { of: view } : {})}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

export function OrderViews({ desk }: { desk: Desk }) {
  const t = useDeskTexts();
  const counts = useViewCounts();
  return (
    <nav className="views" aria-label={t('views')}>
      {desk.views.map((view) => {
        const { id, name, search, kept } = view;
        const on = desk.view?.id === id;
        return (
          <button
            type="button"
            key={id}
            aria-pressed={on}
            title={kept !== null && !kept.own ? t('shared_by_other', { name }) : name}
            onClick={() => desk.open(search, id)}
          >
            <span>
              {name}
              {kept?.shared && <small>{t('shared')}</small>}
              {on && desk.changed && (
                <span className="mark" title={t('changed')}>
                  •
                </span>
              )}
            </span>
            <Badge orders={counts.get(id)} />
          </button>
        );
      })}
      <ViewMenu desk={desk} />
    </nav>
  );
}
