/** The frame around all screens of the desk: menu, top bar, live state, language, light or dark. */
import { useQueryClient } from '@tanstack/react-query';
import {
  type ErrorComponentProps,
  Link,
  Outlet,
  useLocation,
  useNavigate,
} from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { RecallCards } from '../areas/recalls/ui/recall-cards.tsx';
import { onSignedOut, post, send } from './kit/api.ts';
import { instantText, useFormat } from './kit/format.ts';
import { useKitTexts } from './kit/kit-texts.ts';
import { openLive, useLive } from './kit/live.ts';
import { setScheme, useScheme } from './kit/scheme.ts';
import { SESSION_PATH, useMay, useSession } from './kit/session.ts';
import {
  keyText,
  type Shortcut,
  ShortcutHelp,
  useRegistered,
  useShortcuts,
  withKey,
} from './kit/shortcuts.tsx';
import { setLocale, useLocale } from './kit/texts.ts';
import { MENU, permissionOf } from './menu.ts';
import { NotAllowed } from './not-allowed.tsx';
import { Demo } from './practice/demo.tsx';
import { useShellTexts } from './texts.ts';

const FOLDED = 'fahuo.menu.folded';

/** Groups of the menu that somebody has folded; the browser remembers them. */
function useFolded(): [ReadonlySet<string>, (group: string) => void] {
  const [folded, setFolded] = useState<ReadonlySet<string>>(
    () => new Set((localStorage.getItem(FOLDED) ?? '').split(',')),
  );
  const fold = (group: string) => {
    const next = new Set(folded);
    if (!next.delete(group)) next.add(group);
    localStorage.setItem(FOLDED, [...next].join(','));
    setFolded(next);
  };
  return [folded, fold];
}

function Menu({ open, onLeave }: { open: boolean; onLeave(): void }) {
  const t = useShellTexts();
  const may = useMay();
  const [folded, fold] = useFolded();
  return (
    <nav id="menu" className={open ? 'menu open' : 'menu'} aria-label={t('menu')}>
      <Link to="/" className="brand" onClick={onLeave}>
        <img src="/icon.svg" alt="" width={20} height={20} />
        fahuo
      </Link>
      {MENU.map(({ group, entries }) => {
        const shown = entries.filter((entry) => may(entry.permission));
        if (shown.length === 0) return null;
        const closed = folded.has(group);
        return (
          <div key={group} className="menu-group">
            <button
              type="button"
              className="menu-title"
              aria-expanded={!closed}
              onClick={() => fold(group)}
            >
              {t(group)}
            </button>
            {!closed &&
              shown.map(({ path, text }) => (
                <Link
                  key={path}
                  to={path}
                  activeProps={{ className: 'on', 'aria-current': 'page' }}
                  onClick={onLeave}
                >
                  {t(text)}
                </Link>
              ))}
          </div>
        );
      })}
      <div className="menu-foot">
        <OwnTools />
      </div>
    </nav>
  );
}

const LIVE_MEANS = {
  live: 'live_means',
  connecting: 'connecting_means',
  reconnecting: 'reconnecting_means',
} as const;

/** Whether what is shown is of this moment; with a broken line, of which moment it is. */
function LiveMark() {
  const t = useShellTexts();
  const { state, fresh_at } = useLive();
  const { zone } = useFormat();
  const clock = fresh_at === null ? '' : instantText(fresh_at, zone).slice(11);
  const stale = state === 'reconnecting' && clock !== '';
  return (
    <span className={`live ${state}`} role="status" title={t(LIVE_MEANS[state])}>
      <i aria-hidden="true" />
      {t(state)}
      {stale && <span>{t('as_of', { time: clock })}</span>}
    </span>
  );
}

/** Shows the other language at once, and keeps it with the account for the next sign-in. */
function LanguageButton() {
  const t = useShellTexts();
  const locale = useLocale();
  const other = locale === 'en' ? 'zh-CN' : 'en';
  const change = () => {
    setLocale(other);
    void post('/v1/members/set-own-locale', { locale: other }).catch(() => {});
  };
  return (
    <Button type="text" size="small" lang={other} onClick={change}>
      {t('other_language')}
    </Button>
  );
}

/** What concerns the one signed in: language, light or dark, leaving. */
function OwnTools() {
  const t = useShellTexts();
  const scheme = useScheme();
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await send('DELETE', SESSION_PATH);
    queries.clear();
    await navigate({ to: '/sign-in', search: {} });
  };
  return (
    <>
      <LanguageButton />
      <Button
        type="text"
        size="small"
        onClick={() => setScheme(scheme === 'dark' ? 'light' : 'dark')}
      >
        {scheme === 'dark' ? t('light') : t('dark')}
      </Button>
      <span className="top-user">{session?.user?.display_name}</span>
      <Button type="text" size="small" onClick={() => void leave()}>
        {t('sign_out')}
      </Button>
    </>
  );
}

interface TopBarProps {
  menuOpen: boolean;
  onMenu(): void;
  onHelp(): void;
  onPalette(): void;
}

function TopBar({ menuOpen, onMenu, onHelp, onPalette }: TopBarProps) {
  const t = useShellTexts();
  const company = useSession()?.tenant.name;
  return (
    <header className="top">
      <Button
        className="menu-button"
        type="text"
        size="small"
        aria-expanded={menuOpen}
        aria-controls="menu"
        aria-label={t('menu')}
        onClick={onMenu}
      >
        {menuOpen ? '✕' : '☰'}
      </Button>
      <span className="top-company">{company}</span>
      <LiveMark />
      <span className="top-space" />
      <Button size="small" onClick={onPalette} title={withKey(t('palette'), PALETTE_KEY)}>
        {t('find')} <kbd className="wide-only">{keyText(PALETTE_KEY)}</kbd>
      </Button>
      <Button
        type="text"
        size="small"
        onClick={onHelp}
        aria-label={t('help')}
        title={withKey(t('help'), '?')}
      >
        ?
      </Button>
      <span className="top-tools">
        <OwnTools />
      </span>
    </header>
  );
}

const PALETTE_KEY = 'Mod+k';
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));

function toSearchField(): void {
  document.querySelector<HTMLInputElement>('[data-search] input, input[data-search]')?.focus();
}

/** What the page shows: its content, or that the one signed in may not see it. */
function Content({ children }: { children: ReactNode }) {
  const may = useMay();
  const { pathname } = useLocation();
  const permission = permissionOf(pathname);
  if (permission !== null && !may(permission)) return <NotAllowed permission={permission} />;
  return (
    <>
      <RecallCards pathname={pathname} />
      {children ?? <Outlet />}
    </>
  );
}

/** The desk. Whoever is not signed in goes to the sign-in and comes back afterwards. */
export function Shell({ children }: { children?: ReactNode }) {
  const t = useShellTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const session = useSession();
  const shortcuts = useRegistered();
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState(false);
  const [palette, setPalette] = useState<readonly Shortcut[] | null>(null);
  const openPalette = () => setPalette(shortcuts);
  useShortcuts([
    { key: PALETTE_KEY, label: t('palette'), run: openPalette },
    { key: '/', label: kit('key_search'), run: toSearchField },
    { key: '?', label: kit('key_help'), run: () => setHelp(true) },
  ]);
  useEffect(() => {
    onSignedOut(() => {
      queries.removeQueries();
      const { pathname, search } = window.location;
      if (pathname === '/sign-in') return;
      void navigate({ to: '/sign-in', search: { next: pathname + search } });
    });
  }, [queries, navigate]);
  const signedIn = session !== undefined;
  useEffect(() => (signedIn ? openLive(queries) : undefined), [signedIn, queries]);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <Menu open={menu} onLeave={() => setMenu(false)} />
      <TopBar
        menuOpen={menu}
        onMenu={() => setMenu(!menu)}
        onHelp={() => setHelp(true)}
        onPalette={openPalette}
      />
      {session !== undefined && <Demo />}
      <main id="content">{session !== undefined && <Content>{children}</Content>}</main>
      <ShortcutHelp open={help} onClose={() => setHelp(false)} />
      {palette !== null && (
        <Suspense>
          <Palette shortcuts={palette} onClose={() => setPalette(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** A screen that broke: what happened, and a way on. The menu stays. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const t = useShellTexts();
  return (
    <div className="empty" role="alert">
      <h1>{t('broken')}</h1>
      <p className="quiet">{t('broken_fix')}</p>
      <p>
        <code>{String(error)}</code>
      </p>
      <Button onClick={reset}>{t('again')}</Button>
    </div>
  );
}

/** An address that means nothing: the menu stays. */
export function NowhereInShell() {
  return (
    <Shell>
      <NotFound />
    </Shell>
  );
}

function NotFound() {
  const t = useShellTexts();
  return (
    <div className="empty">
      <h1>{t('not_found')}</h1>
      <Link to="/orders">{t('to_orders')}</Link>
    </div>
  );
}
