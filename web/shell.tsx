/** The frame around all screens of the desk: menu, top bar, live state, language, light or dark. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { onSignedOut, post, send } from './kit/api.ts';
import { useKitTexts } from './kit/kit-texts.ts';
import { openLive, useLiveState } from './kit/live.ts';
import { setScheme, useScheme } from './kit/scheme.ts';
import { SESSION_PATH, useMay, useSession } from './kit/session.ts';
import { ShortcutHelp, useShortcuts } from './kit/shortcuts.tsx';
import { setLocale, useLocale } from './kit/texts.ts';
import { firstPath, MENU } from './menu.ts';
import { useShellTexts } from './texts.ts';

function Menu() {
  const t = useShellTexts();
  const may = useMay();
  return (
    <nav className="menu" aria-label={t('menu')}>
      <Link to="/" className="brand">
        <img src="/icon.svg" alt="" width={20} height={20} />
        fahuo
      </Link>
      {MENU.map(({ group, entries }) => {
        const shown = entries.filter((entry) => may(entry.permission));
        if (shown.length === 0) return null;
        return (
          <div key={group} className="menu-group">
            <div className="menu-title">{t(group)}</div>
            {shown.map(({ path, text }) => (
              <Link key={path} to={path} activeProps={{ className: 'on', 'aria-current': 'page' }}>
                {t(text)}
              </Link>
            ))}
          </div>
        );
      })}
    </nav>
  );
}

function LiveMark() {
  const t = useShellTexts();
  const state = useLiveState();
  return (
    <span className={`live ${state}`} role="status">
      <i aria-hidden="true" />
      {t(state)}
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

function TopBar({ onHelp }: { onHelp(): void }) {
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
    <header className="top">
      <span className="top-company">{session?.tenant.name}</span>
      <LiveMark />
      <span className="top-space" />
      <Button type="text" size="small" onClick={onHelp} aria-label={t('help')} title={t('help')}>
        ?
      </Button>
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
    </header>
  );
}

function toSearchField(): void {
  document.querySelector<HTMLInputElement>('[data-search] input, input[data-search]')?.focus();
}

/** The desk. Whoever is not signed in goes to the sign-in and comes back afterwards. */
export function Shell({ children }: { children?: ReactNode }) {
  const t = useShellTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const session = useSession();
  const [help, setHelp] = useState(false);
  useShortcuts([
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
      <Menu />
      <TopBar onHelp={() => setHelp(true)} />
      <main id="content">{session !== undefined && (children ?? <Outlet />)}</main>
      <ShortcutHelp open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

/** The first page that somebody may see. */
export function Home() {
  const t = useShellTexts();
  const path = firstPath(useMay());
  if (path === null) return <p className="empty quiet">{t('not_allowed')}</p>;
  return <Navigate to={path} replace />;
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
