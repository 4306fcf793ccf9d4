/** What a verdict sounds and feels like, for eyes on the shelf. */

export type VerdictTone = 'good' | 'warn' | 'bad' | 'done';

/** Tones as [hertz, start in seconds]: they differ in pitch and rhythm. */
const TONES: Readonly<Record<VerdictTone, readonly (readonly [number, number])[]>> = {
  good: [[880, 0]],
  warn: [
    [520, 0],
    [390, 0.2],
  ],
  bad: [
    [220, 0],
    [220, 0.16],
  ],
  done: [
    [660, 0],
    [880, 0.12],
    [1100, 0.24],
  ],
};

const FELT_MS: Readonly<Record<VerdictTone, number[]>> = {
  good: [30],
  warn: [60, 40, 60],
  bad: [120, 60, 120],
  done: [30, 60, 30],
};

/** Browsers give a page few of these: one for all sounds. */
let context: AudioContext | null = null;
let master: GainNode | null = null;

const KEPT = 'fahuo.volume';

/** How loud this device is, from 0 to 1. */
export function volume(): number {
  const kept = Number(localStorage.getItem(KEPT) ?? 1);
  return kept >= 0 && kept <= 1 ? kept : 1;
}

export function setVolume(next: number): void {
  localStorage.setItem(KEPT, String(next));
  if (master !== null) master.gain.value = next;
}

export function sound(tone: VerdictTone): void {
  context ??= new AudioContext();
  if (master === null) {
    master = context.createGain();
    master.gain.value = volume();
    master.connect(context.destination);
  }
  if (context.state === 'suspended') void context.resume();
  for (const [hertz, after] of TONES[tone]) {
    const beat = context.createOscillator();
    beat.frequency.value = hertz;
    beat.connect(master);
    beat.start(context.currentTime + after);
    beat.stop(context.currentTime + after + 0.1);
  }
  navigator.vibrate?.(FELT_MS[tone]);
}
