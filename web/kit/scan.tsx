/**
 * Scanners that type: everything up to Enter is one scan, wherever the focus is. No gap rule, which
 * loses scans on a busy page; fields that people type into keep their keys.
 */
import { useEffect, useRef, useState } from 'react';

const SAME_SCAN_MS = 300;
/** A key that nothing follows for so long was pressed by a person: scanners type on at once. */
const LONE_MS = 400;
/** Time for keys that waited while the page was busy. */
const LATE_MS = 60;

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) && !target.dataset['scan'];
}

/**
 * Calls `onScan` with each code. The same code twice at once (a bouncing trigger) counts once.
 * `onLone` is offered a single key that nothing follows, and says whether it meant something.
 */
export function useScanner(
  onScan: (code: string) => void,
  onLone: (key: string) => boolean = () => false,
): string {
  const [typed, setTyped] = useState('');
  const latest = useRef({ onScan, onLone });
  useEffect(() => {
    latest.current = { onScan, onLone };
  });
  useEffect(() => {
    let buffer = '';
    let lone: ReturnType<typeof setTimeout> | undefined;
    const hearLone = () => {
      if (buffer.length !== 1 || !latest.current.onLone(buffer)) return;
      buffer = '';
      setTyped('');
    };
    let last = { code: '', at: Number.NEGATIVE_INFINITY };
    const finish = (at: number) => {
      const code = buffer.trim();
      buffer = '';
      if (code === '') return false;
      const bounced = code === last.code && at - last.at < SAME_SCAN_MS;
      last = { code, at };
      if (!bounced) latest.current.onScan(code);
      return true;
    };
    const listen = (event: KeyboardEvent) => {
      if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      clearTimeout(lone);
      if (event.key === 'Enter') {
        if (finish(event.timeStamp)) {
          event.preventDefault();
          event.stopPropagation();
        }
      } else if (event.key === 'Escape') {
        buffer = '';
      } else if (event.key.length === 1) {
        buffer += event.key;
        lone = setTimeout(() => {
          lone = setTimeout(hearLone, LATE_MS);
        }, LONE_MS);
        event.stopPropagation();
        if (event.key === ' ') event.preventDefault();
      }
      setTyped(buffer);
    };
    document.addEventListener('keydown', listen, { capture: true });
    return () => {
      clearTimeout(lone);
      document.removeEventListener('keydown', listen, { capture: true });
    };
  }, []);
  return typed;
}

/** Gives the keys back to the page, so that the next scan is heard and not typed into a field. */
export function releaseFocus(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
