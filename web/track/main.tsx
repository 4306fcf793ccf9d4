/** Start of the buyer's page in the browser: light, without the desk's kit. */
import { createRoot } from 'react-dom/client';
import { TrackPage } from '../../areas/delivery/ui/track-page.tsx';
import './track.css';

const token = window.location.pathname.split('/')[2] ?? '';
createRoot(document.getElementById('root')!).render(<TrackPage token={token} />);
