/** Trying a scanner: its keys as they come, what is wrong with its settings, codes to try; sounds. */
import { Button, Slider } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Barcode } from '../kit/codes/barcode.tsx';
import { Page, Panel } from '../kit/page.tsx';
import { releaseFocus } from '../kit/scan.tsx';
import { setVolume, sound, volume } from '../kit/sound.ts';
import { Empty } from '../kit/states.tsx';
import { Tag } from '../kit/tags.tsx';
import { adviceOf, type Key, PAUSE_MS, type ScanSeen, scansOf } from './scan-log.ts';
import { useScannerTexts } from './scanner-texts.ts';

const KEYS_KEPT = 400;
const KEYS_SHOWN = 48;
const TEST_CODES = ['TEA-1', '6901234567892', 'SF1234567890123', 'A-01/B+2'];
const TONES = [
  ['good', 'tone_good'],
  ['warn', 'tone_warn'],
  ['bad', 'tone_bad'],
  ['done', 'tone_done'],
] as const;

/** All keys of the page, and what they make; looked at again when a pause is over. */
function useKeys() {
  const heard = useRef<readonly Key[]>([]);
  const [keys, setKeys] = useState<readonly Key[]>([]);
  const [scans, setScans] = useState<readonly ScanSeen[]>([]);
  useEffect(() => {
    let look: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      setKeys(heard.current);
      setScans(scansOf(heard.current, performance.now()).reverse());
    };
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // Whoever works by keys has one of the page's controls in focus.
      if (event.target instanceof HTMLElement && event.target.closest('a, button, [role]')) return;
      // Tab and Enter of the scanner must not walk through the page while it is tried.
      event.preventDefault();
      event.stopPropagation();
      heard.current = [...heard.current, { key: event.key, at_ms: event.timeStamp }].slice(
        -KEYS_KEPT,
      );
      show();
      clearTimeout(look);
      look = setTimeout(show, PAUSE_MS + 50);
    };
    document.addEventListener('keydown', listen, { capture: true });
    return () => {
      clearTimeout(look);
      document.removeEventListener('keydown', listen, { capture: true });
    };
  }, []);
  const clear = () => {
    heard.current = [];
    setKeys([]);
    setScans([]);
    releaseFocus();
  };
  return { keys, scans, clear };
}

function Scans({ scans }: { scans: readonly ScanSeen[] }) {
  const t = useScannerTexts();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t('code')}</th>
          <th scope="col">{t('suffix')}</th>
          <th scope="col" className="end">
            {t('took')}
          </th>
          <th scope="col">{t('verdict')}</th>
        </tr>
      </thead>
      <tbody>
        {scans.map((scan, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: scans have no other name
          <tr key={scans.length - index}>
            <td className="mono">{scan.code}</td>
            <td>{scan.suffix === 'none' ? t('suffix_none') : scan.suffix}</td>
            <td className="end nowrap">{t('ms', { count: Math.round(scan.took_ms) })}</td>
            <td>
              {adviceOf(scan).map((advice) => (
                <div key={advice}>
                  <Tag tone={advice === 'good' ? 'good' : 'bad'}>{t(advice)}</Tag>
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Log() {
  const t = useScannerTexts();
  const { keys, scans, clear } = useKeys();
  const shown = keys.slice(-KEYS_SHOWN);
  return (
    <Panel
      title={t('try_it')}
      extra={
        <Button size="small" onClick={clear}>
          {t('clear')}
        </Button>
      }
    >
      <p className="quiet">{t('try_hint')}</p>
      <section className="key-log" aria-label={t('keys')}>
        {shown.length === 0 && <span className="quiet">{t('no_keys')}</span>}
        {shown.map(({ key, at_ms }) => (
          <kbd key={`${at_ms} ${key}`}>{key === ' ' ? '␣' : key}</kbd>
        ))}
      </section>
      <h3>{t('scans')}</h3>
      {scans.length === 0 ? <Empty>{t('no_keys')}</Empty> : <Scans scans={scans} />}
    </Panel>
  );
}

function Sounds() {
  const t = useScannerTexts();
  const [loud, setLoud] = useState(volume);
  const change = (next: number) => {
    setLoud(next);
    setVolume(next);
  };
  return (
    <Panel title={t('sound')}>
      <Slider
        min={0}
        max={1}
        step={0.05}
        value={loud}
        ariaLabelForHandle={t('volume')}
        tooltip={{ formatter: (value) => `${Math.round((value ?? 0) * 100)} %` }}
        onChange={change}
        onChangeComplete={() => sound('good')}
      />
      <div className="tones">
        {TONES.map(([tone, text]) => (
          <Button
            key={tone}
            onClick={() => {
              sound(tone);
              releaseFocus();
            }}
          >
            {t(text)}
          </Button>
        ))}
      </div>
      {!('vibrate' in navigator) && <p className="quiet">{t('no_vibration')}</p>}
    </Panel>
  );
}

export function ScannerPage() {
  const t = useScannerTexts();
  return (
    <Page title={t('title')}>
      <div className="bench">
        <div>
          <div className="not-printed">
            <Log />
          </div>
          <Panel
            title={t('test_codes')}
            extra={
              <Button size="small" onClick={() => window.print()}>
                {t('print')}
              </Button>
            }
          >
            <div className="code-sheet">
              {TEST_CODES.map((code) => (
                <Barcode key={code} text={code} />
              ))}
            </div>
          </Panel>
        </div>
        <div className="not-printed">
          <Panel title={t('how')}>
            <ul>
              <li>{t('how_usb')}</li>
              <li>{t('how_pda')}</li>
              <li>{t('how_keyboard')}</li>
            </ul>
          </Panel>
          <Sounds />
        </div>
      </div>
    </Page>
  );
}
