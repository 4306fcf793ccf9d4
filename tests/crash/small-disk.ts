/** A small file system in memory for part of a site's database, which can be filled and emptied. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface SmallDisk {
  /** Fills it up but for so many bytes. */
  fill(leave_bytes: number): void;
  /** Takes away what `fill` put there. */
  empty(): void;
  free(): number;
  unmount(): void;
}

/** Why small file systems cannot be mounted here, or null when they can. */
export function whyNoMount(): string | null {
  const at = fs.mkdtempSync('/tmp/fahuo-mount-');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at], { stdio: 'pipe' });
    execFileSync('umount', [at], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `a small file system cannot be mounted: ${(error as Error).message.split('\n').at(-1)}`;
  } finally {
    fs.rmdirSync(at);
  }
}

/**
 * Moves a folder onto a new file system of `size_mb` and leaves a link in its place. Nothing may be
 * using the folder.
 */
export function moveToSmallDisk(folder: string, size_mb: number): SmallDisk {
  const at = `${folder}-disk`;
  fs.mkdirSync(at);
  const options = `size=${size_mb}m,mode=755`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at], { stdio: 'pipe' });
  moveAway(folder, path.join(at, 'moved'));
  const ballast = path.join(at, 'ballast');
  const free = () => {
    const { bavail, bsize } = fs.statfsSync(at);
    return bavail * bsize;
  };
  return {
    free,
    fill(leave_bytes) {
      const chunk = Buffer.alloc(64 * 1024);
      const file = fs.openSync(ballast, 'a');
      try {
        while (free() > leave_bytes) fs.writeSync(file, chunk, 0, Math.min(chunk.length, free()));
      } finally {
        fs.closeSync(file);
      }
    },
    empty() {
      fs.rmSync(ballast, { force: true });
    },
    unmount() {
      execFileSync('umount', ['-l', at], { stdio: 'pipe' });
    },
  };
}

/** Moves a folder, owners and all, and leaves a link. */
export function moveAway(folder: string, to: string): void {
  execFileSync('cp', ['-a', folder, to], { stdio: 'pipe' });
  fs.rmSync(folder, { recursive: true });
  fs.symlinkSync(to, folder);
}
