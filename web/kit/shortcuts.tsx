/**
 * Keyboard shortcuts: one registry that listens once, and from which the help, the tooltips and the
 * palette are drawn. Plain keys do nothing while somebody types; none does while a dialog is open.
 */
import { Modal } from 'antd';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useKitTexts } from './kit-texts.ts';

export interface Shortcut {
  /** As in KeyboardEvent.key; 'Mod+k' is Ctrl or, on a Mac, Command. */
  key: string;
  label: string;
  run(): void;
}

let registered: readonly Shortcut[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Shortcut[]): void {
  registered = next;
  for (const each of listeners) each();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (isBox(target)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** A box that was ticked keeps the focus, but nobody types into it. */
function isBox(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type);
}

/** A dialog takes all keys. A drawer beside the page does not. */
function dialogIsOpen(): boolean {
  return document.querySelector('.ant-modal-wrap:not([style*="display: none"])') !== null;
}

const MOD = 'Mod+';
const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** A key as it is written on keyboards. */
export function keyText(key: string): string {
  if (key.startsWith(MOD)) {
    const plain = key.slice(MOD.length).toUpperCase();
    return isMac() ? `⌘${plain}` : `Ctrl ${plain}`;
  }
  return { Escape: 'Esc', ' ': '␣', ArrowLeft: '←', ArrowRight: '→' }[key] ?? key;
}

/** The tooltip of what a key does, too. */
export function withKey(label: string, key: string): string {
  return `${label} (${keyText(key)})`;
}

function listen(event: KeyboardEvent): void {
  if (event.altKey || event.isComposing || dialogIsOpen()) return;
  if (event.ctrlKey || event.metaKey) {
    runKey(event, MOD + event.key.toLowerCase());
    return;
  }
  if (isTyping(event.target)) return;
  const at = event.target instanceof HTMLElement ? event.target : null;
  if (event.key === 'Enter' && at?.closest('a, button')) return;
  if (event.key === ' ' && at?.closest('a, button, input')) return;
  // What opens a list under the field walks through it by arrows.
  if (event.key.startsWith('Arrow') && at?.closest('[role="combobox"], [role="menu"]')) return;
  runKey(event, event.key);
}

/** The screen that came last wins, so that a drawer's Escape comes before the page's. */
function runKey(event: KeyboardEvent, key: string): void {
  const found = registered.findLast((each) => each.key === key);
  if (found === undefined) return;
  event.preventDefault();
  found.run();
}

/** Runs what a plain key does, where all keys go to the scanner first. False: nothing. */
export function runLone(key: string): boolean {
  const wanted = key.toLowerCase();
  const found = registered.findLast((each) => each.key.toLowerCase() === wanted);
  if (found === undefined || dialogIsOpen()) return false;
  found.run();
  return true;
}

/** Registers shortcuts while the component is shown. `run` may change from render to render. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const names = shortcuts.map((each) => `${each.key}\t${each.label}`).join('\n');
  useEffect(() => {
    const own = names.split('\n').flatMap((line, index) => {
      const [key, label = ''] = line.split('\t');
      if (!key) return [];
      return [{ key, label, run: () => latest.current[index]?.run() }];
    });
    if (registered.length === 0) document.addEventListener('keydown', listen);
    change([...registered, ...own]);
    return () => {
      change(registered.filter((each) => !own.includes(each)));
      if (registered.length === 0) document.removeEventListener('keydown', listen);
    };
  }, [names]);
}

/** What keys do on the screen that is open; of several with one key, the one that counts. */
export function useRegistered(): Shortcut[] {
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const all = useSyncExternalStore(subscribe, () => registered);
  return [...new Map(all.map((each) => [each.key, each])).values()];
}

/** The help: what keys do on the screen that is open. */
export function ShortcutHelp({ open, onClose }: { open: boolean; onClose(): void }) {
  const t = useKitTexts();
  const all = useRegistered();
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('shortcuts')} width={360}>
      <dl className="keys">
        {all.map(({ key, label }) => (
          <div key={key}>
            <dt>
              <kbd>{key === ' ' ? t('key_space') : keyText(key)}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
