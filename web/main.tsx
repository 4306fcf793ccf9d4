/** Start of the desk in the browser. */
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './kit/kit.css';
import './kit/grid.css';
import './kit/plan.css';
import './desk.css';
import { currentLocale } from './kit/texts.ts';

document.documentElement.lang = currentLocale();

// After an update of the server a page that is still open asks for parts that are gone: load anew.
const RELOADED = 'fahuo.reloaded';
window.addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - last < 10_000) return;
  event.preventDefault();
  sessionStorage.setItem(RELOADED, String(Date.now()));
  window.location.reload();
});

createRoot(document.getElementById('root')!).render(<App />);
