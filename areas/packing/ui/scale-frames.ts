/**
 * What scales send, read frame by frame: bytes arrive in any pieces, a pattern finds the weight,
 * and whether it stands still is told by the scale or by the same weight coming again. Pure.
 */
import { patternOf, type ScaleProfile, scaleSchema } from '../model.ts';

/** A weight as a frame told it; `stable` is null when the scale does not say. */
export interface Reading {
  grams: number;
  stable: boolean | null;
}

const profile = (change: Partial<ScaleProfile>): ScaleProfile =>
  scaleSchema.parse({ pattern: '(?<value>[0-9.]+)', ...change });

/** Scales that many benches have; a profile begins as one of them. */
export const USUAL_SCALES: readonly ScaleProfile[] = [
  profile({
    name: 'ST,GS (A&D, CAS, Jadever)',
    pattern:
      '^\\s*(?<stable>ST|US|OL),\\s*(?:GS|NT|TR),?\\s*(?<value>[+-]?\\s*[0-9.]+)\\s*(?<unit>kg|g|lb)',
    stable_words: 'ST',
  }),
  profile({
    name: 'MT-SICS (Mettler Toledo)',
    pattern: '^S\\s+(?<stable>S|D)\\s+(?<value>-?[0-9.]+)\\s*(?<unit>kg|g|lb)',
    stable_words: 'S',
  }),
  profile({
    name: 'XK3190 (=001.234)',
    pattern: '^(?<value>[0-9.-]{6,8})$',
    frame_end: 'equals',
    reversed: true,
  }),
  profile({ name: '0.000 kg', pattern: '(?<value>-?[0-9]+\\.[0-9]+)\\s*(?<unit>kg|g|lb)?' }),
];

const ENDS = { line: /[\r\n]+/, etx: /\p{Cc}+/u, equals: /=/ } as const;
const LONGEST = 512;

/** Cuts a stream of text into frames, whatever the pieces it comes in. */
export class FrameCutter {
  private readonly end: RegExp;
  private rest = '';

  constructor(end: ScaleProfile['frame_end']) {
    this.end = ENDS[end];
  }

  /** The frames that are whole now. What has no end for long is no frame, and forgotten. */
  push(text: string): string[] {
    const parts = (this.rest + text).split(this.end);
    this.rest = parts.pop()!.slice(-LONGEST);
    return parts.filter((part) => part.trim() !== '');
  }
}

const GRAMS = { g: 1, kg: 1000, lb: 453.592_37 } as const;

/** What a frame says, or null when it says no weight. */
export function readFrame(frame: string, of: ScaleProfile): Reading | null {
  const groups = patternOf(of.pattern)?.exec(frame)?.groups;
  const written = groups?.['value']?.replace(/\s/g, '');
  if (groups === undefined || written === undefined) return null;
  const value = Number(of.reversed ? [...written].reverse().join('') : written);
  if (!Number.isFinite(value)) return null;
  const unit = (groups['unit']?.toLowerCase() ?? of.unit) as keyof typeof GRAMS;
  const grams = Math.round(value * (GRAMS[unit] ?? GRAMS[of.unit]));
  const said = groups['stable'];
  const words = of.stable_words.split(/\s+/).filter(Boolean);
  return { grams, stable: said === undefined || words.length === 0 ? null : words.includes(said) };
}

/** So many frames with one weight, one after the other, are a weight that stands still. */
const SAME = 4;
/** Another load, and not the same one trembling. */
const OTHER_LOAD_G = 5;

export interface Load {
  grams: number;
  stable: boolean;
  /** The load that was there when a parcel was closed: it is not the next parcel's. */
  used: boolean;
}

/** Follows the weight on the scale. */
export class LoadWatch {
  private same = 0;
  private last: number | null = null;
  private used_g: number | null = null;

  /** What lies on the scale after another reading. */
  see({ grams, stable }: Reading): Load {
    this.same = grams === this.last ? this.same + 1 : 1;
    this.last = grams;
    const other = this.used_g !== null && Math.abs(grams - this.used_g) > OTHER_LOAD_G;
    if (other) this.used_g = null;
    return { grams, stable: stable ?? this.same >= SAME, used: this.used_g !== null };
  }

  /** The present load belongs to a parcel now. */
  use(): void {
    this.used_g = this.last;
  }
}
