/** In the place of a page that the roles of the one signed in do not show. */
import { useSession } from './kit/session.ts';
import { useShellTexts } from './texts.ts';

/** Says who can change that; without a permission, no page at all is shown. */
export function NotAllowed({ permission }: { permission?: string }) {
  const t = useShellTexts();
  const name = useSession()?.user?.display_name ?? '';
  return (
    <div className="empty" role="alert">
      <h1>{t('not_allowed')}</h1>
      <p className="quiet">{t('not_allowed_fix', { name })}</p>
      {permission !== undefined && <code>{permission}</code>}
    </div>
  );
}
