/**
 * Finds who sends a request: a person by the session cookie, a program by its API key. What was
 * found is remembered for a few seconds, so what is ended or revoked stops within that time.
 */
import type { Clock } from '../../kernel/clock.ts';
import { type Database, type Transaction, wholeTenant } from '../../kernel/db.ts';
import type { RequestFacts } from '../../kernel/http.ts';
import type { Actor } from '../../kernel/record.ts';
import {
  API_KEY_PREFIX,
  bearerToken,
  cookieToken,
  isOwnOrigin,
  readToken,
  type TokenFacts,
} from '../../kernel/session.ts';
import { mergeRights } from './model.ts';
import { apiKeyRights, sessionRights, touchSession } from './people.sql.ts';
import { peopleProblem } from './problems.ts';

/** A session ends after so long without use. */
export const IDLE_MS = 30 * 60 * 1000;
/** And after so long in any case. */
export const ABSOLUTE_MS = 12 * 3600 * 1000;
/** Its use is written down at most once in this time. */
const TOUCH_MS = 60 * 1000;
/** Less than five seconds, since the look-up itself takes a moment. */
const REMEMBERED_MS = 4000;
const MOST_REMEMBERED = 10_000;

interface Remembered {
  since_ms: number;
  actor: Promise<Actor | null>;
}

/**
 * Makes the function that the HTTP server asks for each request. It answers null for nobody and
 * throws ORIGIN_REFUSED for a write that brings a cookie from a foreign page.
 */
export function makeAuthenticate(
  db: Database,
  clock: Clock,
): (facts: RequestFacts) => Promise<Actor | null> {
  const remembered = new Map<string, Remembered>();

  const remember = (hash: string, find: () => Promise<Actor | null>): Promise<Actor | null> => {
    const now_ms = clock.now().getTime();
    const known = remembered.get(hash);
    const age_ms = now_ms - (known?.since_ms ?? 0);
    if (known !== undefined && age_ms >= 0 && age_ms < REMEMBERED_MS) return known.actor;
    const entry = { since_ms: now_ms, actor: find() };
    const forget = () => {
      if (remembered.get(hash) === entry) remembered.delete(hash);
    };
    remembered.delete(hash);
    remembered.set(hash, entry);
    if (remembered.size > MOST_REMEMBERED) {
      const oldest = remembered.keys().next();
      if (!oldest.done) remembered.delete(oldest.value);
    }
    // Neither a stranger nor an outage is remembered.
    entry.actor.then((actor) => actor === null && forget(), forget);
    return entry.actor;
  };

  return async (facts) => {
    const bearer = bearerToken(facts.authorization);
    if (bearer !== null) {
      const key = readToken(bearer, API_KEY_PREFIX);
      return key === null ? null : remember(key.hash, () => actorOfKey(db, clock, key));
    }
    const cookie = cookieToken(facts.cookie);
    if (cookie === null) return null;
    if (!isOwnOrigin(facts)) throw peopleProblem('ORIGIN_REFUSED');
    const token = readToken(cookie);
    return token === null ? null : remember(token.hash, () => actorOfSession(db, clock, token));
  };
}

function inTenant<R>(
  db: Database,
  clock: Clock,
  tenant_id: string,
  read_only: boolean,
  work: (tx: Transaction) => Promise<R>,
): Promise<R> {
  const scope = wholeTenant(tenant_id);
  return db.transaction({ scope, now: clock.now(), name: 'session.check', read_only }, work);
}

async function actorOfKey(db: Database, clock: Clock, key: TokenFacts): Promise<Actor | null> {
  const { tenant_id, hash } = key;
  const found = await inTenant(db, clock, tenant_id, true, (tx) =>
    apiKeyRights(tx, { key_hash: hash }),
  );
  if (found === null) return null;
  const { api_key_id, ...rights } = found;
  return { kind: 'api_key', id: api_key_id, tenant_id, ...rights };
}

async function actorOfSession(
  db: Database,
  clock: Clock,
  token: TokenFacts,
): Promise<Actor | null> {
  const { tenant_id, hash } = token;
  const now_ms = clock.now().getTime();
  const idle_since = new Date(now_ms - IDLE_MS);
  const rows = await inTenant(db, clock, tenant_id, true, (tx) =>
    sessionRights(tx, { token_hash: hash, idle_since }),
  );
  const first = rows[0];
  if (first === undefined) return null;
  if (now_ms - first.seen_at.getTime() >= TOUCH_MS) {
    const stale_before = new Date(now_ms - TOUCH_MS + 1);
    await inTenant(db, clock, tenant_id, false, (tx) =>
      touchSession(tx, { token_hash: hash, stale_before }),
    );
  }
  // A member without roles comes as one row without permissions.
  const roles = rows.flatMap(({ permissions, merchant_ids, warehouse_ids }) =>
    permissions === null ? [] : [{ permissions, merchant_ids, warehouse_ids }],
  );
  return { kind: 'user', id: first.user_id, tenant_id, ...mergeRights(roles) };
}
