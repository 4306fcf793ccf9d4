/**
 * The command palette: orders and articles by what people know of them, pages, commands, and what
 * keys do on the screen that is open. Everything in it is what the one signed in may do.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Input, Modal } from 'antd';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import type { skuList } from '../areas/catalog/queries.ts';
import { STAGES, type Stage } from '../areas/orders/lifecycle.ts';
import type { listOrders } from '../areas/orders/queries.ts';
import { get } from './kit/api.ts';
import { useMay } from './kit/session.ts';
import { keyText, type Shortcut } from './kit/shortcuts.tsx';
import { useLabel } from './kit/texts.ts';
import type { Answer } from './kit/wire.ts';
import { COMMANDS, MENU } from './menu.ts';
import { useShellTexts } from './texts.ts';

interface Entry {
  id: string;
  group: string;
  label: string;
  hint?: string;
  run(): void;
}

const FOUND = 6;
const WAIT_MS = 180;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Orders and articles that the text may mean. */
function useFound(text: string) {
  const may = useMay();
  const wanted = useSettled(text);
  const long = wanted.length >= 2;
  const params = { text: wanted, limit: FOUND };
  const orders = useQuery({
    queryKey: ['orders', 'palette', wanted],
    queryFn: ({ signal }) => get<Answer<typeof listOrders>>('/v1/orders', params, signal),
    enabled: long && may('order.read'),
  });
  const skus = useQuery({
    queryKey: ['skus', 'palette', wanted],
    queryFn: ({ signal }) => get<Answer<typeof skuList>>('/v1/skus', params, signal),
    enabled: long && may('catalog.read') && may('stock.read'),
  });
  const asking = wanted !== text.trim() || orders.isFetching || skus.isFetching;
  return { orders: orders.data?.rows ?? [], skus: skus.data?.rows ?? [], busy: long && asking };
}

/** Everything that fits the text, in the order in which it is offered. */
function useEntries(text: string, shortcuts: readonly Shortcut[]) {
  const t = useShellTexts();
  const may = useMay();
  const label = useLabel();
  const navigate = useNavigate();
  const { orders, skus, busy } = useFound(text);
  const go = (href: string) => () => void navigate({ href });
  const fits = (...names: string[]) =>
    names.some((name) => name.toLowerCase().includes(text.trim().toLowerCase()));
  const places = MENU.flatMap(({ entries }) => entries.map((each) => ({ ...each })));
  const entries: Entry[] = [
    ...orders.map(({ order_id, order_no, recipient_name, channel_order_no, stage }) => ({
      id: order_id,
      group: t('orders'),
      label: `${order_no} · ${recipient_name} · ${channel_order_no}`,
      hint: label(STAGES[stage as Stage]),
      run: go(`/orders/${order_id}`),
    })),
    ...skus.map(({ sku_id, code, name }) => ({
      id: sku_id,
      group: t('articles'),
      label: `${code} ${name}`,
      run: go(`/stock?text=${encodeURIComponent(code)}`),
    })),
    ...COMMANDS.filter(({ permission, path, text: name }) => {
      return may(permission) && fits(t(name), path);
    }).map(({ path, text: name }) => ({
      id: path,
      group: t('commands'),
      label: t(name),
      run: go(path),
    })),
    ...shortcuts
      .filter(({ key, label: name }) => key !== 'Mod+k' && fits(name))
      .map(({ key, label: name, run }) => ({
        id: key,
        group: t('here'),
        label: name,
        hint: keyText(key),
        run,
      })),
    ...places
      .filter(({ permission, path, text: name }) => may(permission) && fits(t(name), path))
      .map(({ path, text: name }) => ({
        id: path,
        group: t('pages'),
        label: t(name),
        run: go(path),
      })),
  ];
  return { entries, busy };
}

interface OptionProps {
  id: string;
  entry: Entry;
  /** The first of its group names the group. */
  first: boolean;
  chosen: boolean;
  onTake(): void;
  onPoint(): void;
}

function Option({ id, entry, first, chosen, onTake, onPoint }: OptionProps) {
  return (
    <div role="presentation">
      {first && (
        <div className="palette-group" role="presentation">
          {entry.group}
        </div>
      )}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field */}
      <div
        id={id}
        role="option"
        aria-selected={chosen}
        className="palette-entry"
        onClick={onTake}
        onMouseMove={onPoint}
      >
        <span>{entry.label}</span>
        {entry.hint !== undefined && <small>{entry.hint}</small>}
      </div>
    </div>
  );
}

interface PaletteProps {
  /** What keys did before the palette opened. */
  shortcuts: readonly Shortcut[];
  onClose(): void;
}

/** What is typed, which entry is chosen, and what keys do. */
function useChoice(list: string, { shortcuts, onClose }: PaletteProps) {
  const [text, type] = useState('');
  const [at, setAt] = useState(0);
  const { entries, busy } = useEntries(text, shortcuts);
  const chosen = entries[Math.min(at, entries.length - 1)];
  useEffect(() => {
    document.getElementById(`${list}${chosen?.id}`)?.scrollIntoView({ block: 'nearest' });
  }, [list, chosen?.id]);
  const take = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    // The dialog must be gone: what runs may open one of its own.
    setTimeout(entry.run);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.nativeEvent.isComposing) return;
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % entries.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      take(chosen);
    }
  };
  const setText = (typed: string) => {
    type(typed);
    setAt(0);
  };
  return { text, setText, entries, busy, chosen, setAt, take, press };
}

export function Palette(props: PaletteProps) {
  const t = useShellTexts();
  const list = useId();
  const { text, setText, entries, busy, chosen, setAt, take, press } = useChoice(list, props);
  return (
    <Modal
      open
      footer={null}
      closable={false}
      title={t('palette')}
      onCancel={props.onClose}
      width={600}
      style={{ top: 72 }}
      transitionName=""
      maskTransitionName=""
    >
      <Input
        autoFocus
        size="large"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={chosen === undefined ? undefined : list + chosen.id}
        aria-label={t('palette')}
        placeholder={t('palette_hint')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
      />
      <div id={list} role="listbox" aria-label={t('palette')} className="palette">
        {entries.map((entry, index) => (
          <Option
            key={entry.id}
            id={list + entry.id}
            entry={entry}
            first={entry.group !== entries[index - 1]?.group}
            chosen={entry === chosen}
            onTake={() => take(entry)}
            onPoint={() => setAt(index)}
          />
        ))}
      </div>
      <div className="palette-foot quiet" role="status">
        {busy ? t('searching') : entries.length === 0 && t('nothing_found')}
      </div>
    </Modal>
  );
}
