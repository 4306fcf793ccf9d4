/** Start of the phone's pages: light, without the desk's kit, and open without network. */
import { createRoot } from 'react-dom/client';
import { pickWork } from '../../areas/picking/ui/pda-work.ts';
import { recallWork } from '../../areas/recalls/ui/pda-recall.tsx';
import { countWork } from '../../areas/stock/ui/pda-count.tsx';
import { permits } from '../../kernel/permission.ts';
import { App } from './app.tsx';
import { startFloor } from './floor.ts';
import { currentLocale } from './locale.ts';
import './pda.css';

document.documentElement.lang = currentLocale();
createRoot(document.getElementById('root')!).render(<App />);
void startFloor([recallWork, pickWork, countWork], permits);
// Absent over plain HTTP: then the page works without network only while it is open.
void navigator.serviceWorker?.register('/pda-worker.js', { scope: '/pda' });
