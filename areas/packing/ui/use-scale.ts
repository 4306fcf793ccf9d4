/**
 * The scale of this bench over Web Serial: connected once by a click, found again by itself later.
 * What it sends is read by the profile that this device keeps.
 */
import { useSyncExternalStore } from 'react';
import { type ScaleProfile, scaleSchema } from '../model.ts';
import { FrameCutter, type Load, LoadWatch, readFrame, USUAL_SCALES } from './scale-frames.ts';

interface Port {
  readable: ReadableStream<Uint8Array> | null;
  open(options: object): Promise<void>;
  close(): Promise<void>;
}

interface Serial extends EventTarget {
  getPorts(): Promise<Port[]>;
  requestPort(): Promise<Port>;
}

/** 'absent': this browser has no serial lines. */
export type ScaleState = 'absent' | 'off' | 'on' | 'lost';

export interface Frame {
  n: number;
  text: string;
  /** Null: it says no weight. */
  grams: number | null;
  stable: boolean | null;
}

export interface Scale {
  state: ScaleState;
  profile: ScaleProfile;
  load: Load | null;
  /** The newest frames as they came, newest first. */
  frames: readonly Frame[];
  /** What the browser said when the line could not be opened. */
  error: string | null;
}

const KEPT = 'fahuo.scale';
const FRAMES_SHOWN = 8;

const serial = () => (navigator as unknown as { serial?: Serial }).serial;

function keptProfile(): ScaleProfile {
  const text = localStorage.getItem(KEPT);
  const parsed = scaleSchema.safeParse(text === null ? null : JSON.parse(text));
  return parsed.data ?? USUAL_SCALES[0]!;
}

let scale: Scale = {
  state: 'off',
  profile: USUAL_SCALES[0]!,
  load: null,
  frames: [],
  error: null,
};
let watch = new LoadWatch();
let port: Port | null = null;
let reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
let begun = false;
let serial_no = 0;
const listeners = new Set<() => void>();

function show(change: Partial<Scale>): void {
  scale = { ...scale, ...change };
  for (const each of listeners) each();
}

function hear(text: string): void {
  const reading = readFrame(text, scale.profile);
  const { grams = null, stable = null } = reading ?? {};
  const frame = { n: ++serial_no, text, grams, stable };
  const load = reading === null ? scale.load : watch.see(reading);
  show({ load, frames: [frame, ...scale.frames].slice(0, FRAMES_SHOWN) });
}

/** Opens a line and listens until it ends. */
async function listen(next: Port): Promise<void> {
  const { baud_rate: baudRate, data_bits: dataBits, stop_bits: stopBits, parity } = scale.profile;
  try {
    await next.open({ baudRate, dataBits, stopBits, parity });
  } catch (error) {
    show({ state: 'lost', error: String(error) });
    return;
  }
  port = next;
  watch = new LoadWatch();
  show({ state: 'on', error: null, load: null });
  const cutter = new FrameCutter(scale.profile.frame_end);
  const decoder = new TextDecoder('latin1');
  reader = next.readable?.getReader() ?? null;
  try {
    for (let ended = reader === null; !ended; ) {
      const { value, done } = await reader!.read();
      for (const frame of value === undefined ? [] : cutter.push(decoder.decode(value)))
        hear(frame);
      ended = done;
    }
  } catch {
    // The plug was pulled: told as a lost line.
  }
  reader?.releaseLock();
  reader = null;
  port = null;
  await next.close().catch(() => {});
  show({ state: 'lost', load: null });
}

/** Ends the present line and waits until it is free. */
async function hangUp(): Promise<void> {
  await reader?.cancel().catch(() => {});
  while (port !== null) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Asks which line the scale is at. To be called from a click. */
export async function connectScale(): Promise<void> {
  // Nothing chosen is nobody's fault.
  const chosen = await serial()
    ?.requestPort()
    .catch(() => null);
  if (!chosen) return;
  await hangUp();
  void listen(chosen);
}

/** Reads by another profile from now on; this device keeps it. */
export async function keepProfile(profile: ScaleProfile): Promise<void> {
  localStorage.setItem(KEPT, JSON.stringify(profile));
  const before = port;
  show({ profile, frames: [] });
  if (before === null) return;
  await hangUp();
  void listen(before);
}

/** Says that the load on the scale belongs to a parcel now. */
export function takeLoad(): void {
  watch.use();
  if (scale.load !== null) show({ load: { ...scale.load, used: true } });
}

async function begin(): Promise<void> {
  const lines = serial();
  show({ state: lines === undefined ? 'absent' : 'off', profile: keptProfile() });
  if (lines === undefined) return;
  const again = async () => {
    const [known] = await lines.getPorts();
    if (known !== undefined && port === null) void listen(known);
  };
  lines.addEventListener('connect', () => void again());
  await again();
}

function subscribe(listener: () => void): () => void {
  if (!begun) {
    begun = true;
    void begin();
  }
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useScale(): Scale {
  return useSyncExternalStore(subscribe, () => scale);
}
