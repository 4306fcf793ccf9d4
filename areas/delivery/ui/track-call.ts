/** What the buyer's page asks and sends, without the desk's kit. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { TRACK_TEXTS, type TrackText } from './track-texts.ts';

export type Language = 'en' | 'zh';
export type Translate = (key: TrackText, values?: Record<string, string>) => string;

export interface Label {
  en: string;
  zh: string;
}

/** An instant, and the time it is at the place of delivery. */
export interface Moment {
  at: string;
  local: string;
}

export type Right = 'cancel' | 'edit' | 'confirm' | 'feedback';

/** What GET /v1/track/:token answers. */
export interface Tracked {
  order_no: string;
  shop_name: string;
  stage: string;
  status: Label;
  next: Label | null;
  on_hold: boolean;
  paid: boolean;
  zone: string;
  pay_by: Moment | null;
  promised: { ship_by: Moment; deliver_from: Moment | null; deliver_until: Moment | null };
  delivered_at: Moment | null;
  recipient: { name: string; phone: string; province: string; city: string };
  buyer_remark: string;
  goods: { line_no: number; name: string; qty_ordered: number; qty_cancelled: number }[];
  parcels: TrackedParcel[];
  happened: (Moment & Label & { was: string | null })[];
  may: Right[];
}

export interface TrackedParcel extends Label {
  parcel_no: string;
  carrier_name: Label | null;
  /** The carrier's own page for the number. */
  carrier_url: string | null;
  tracking_no: string | null;
  events: (Moment & { place: string; detail: string } & Label)[];
}

interface Told {
  code?: string;
  title?: string;
  fix?: string;
  errors?: Told[];
}

/** What went wrong, in sentences for people. */
export class Refused extends Error {
  readonly code: string;
  constructor(told: Told | null, language: Language) {
    const all = told?.errors ?? [told ?? {}];
    const sentences = all.flatMap(({ title, fix }) => (title ? [title, fix ?? ''] : []));
    super(sentences.length === 0 ? TRACK_TEXTS.no_answer[language] : sentences.join(' '));
    this.name = 'Refused';
    this.code = told?.code ?? 'NO_ANSWER';
  }
}

/** Calls the server; with a body and its key it writes. @throws Refused */
export async function call<T>(
  path: string,
  language: Language,
  write?: { body: object; key: string },
): Promise<T> {
  const headers: Record<string, string> = { 'accept-language': language === 'zh' ? 'zh-CN' : 'en' };
  if (write !== undefined) {
    headers['content-type'] = 'application/json';
    headers['idempotency-key'] = write.key;
  }
  const init = write === undefined ? {} : { method: 'POST', body: JSON.stringify(write.body) };
  const response = await fetch(path, { ...init, headers }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as (T & Told) | null | undefined;
  if (response?.ok && answer) return answer;
  throw new Refused(answer ?? null, language);
}

const PASSING = ['NO_ANSWER', 'IN_PROGRESS', 'TRY_LATER', 'OVERLOADED'];
const ATTEMPTS = 3;
const WAIT_MS = 800;

/** Writes; while no answer comes, again under the same key: it is done once. */
export async function write(
  path: string,
  language: Language,
  body: object,
  key: string,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await call(path, language, { body, key });
      return;
    } catch (error) {
      const passing = error instanceof Refused && PASSING.includes(error.code);
      if (!passing || attempt >= ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS * attempt));
    }
  }
}

/** Not crypto.randomUUID: browsers offer that over TLS only. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Gives the key of what is sent: the same for the same content, until it was done. */
export function useKey(): { of(content: object): string; done(): void } {
  const kept = useRef({ text: '', key: '' });
  return {
    of(content) {
      const text = JSON.stringify(content);
      if (kept.current.text !== text) kept.current = { text, key: newKey() };
      return kept.current.key;
    },
    done() {
      kept.current = { text: '', key: '' };
    },
  };
}

const REFRESH_MS = 60_000;

/** The order of the link; read again every minute while somebody looks. */
export function useOrder(path: string, language: Language) {
  const [order, setOrder] = useState<Tracked | null>(null);
  const [error, setError] = useState<string | null>(null);
  const load = useCallback(async () => {
    try {
      setOrder(await call<Tracked>(path, language));
      setError(null);
    } catch (problem) {
      setError((problem as Error).message);
    }
  }, [path, language]);
  useEffect(() => {
    void load();
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void load();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [load]);
  return { order, error, load };
}
