/**
 * A socket that sends what is written in one run of the program as one piece: a transaction's
 * statements travel together instead of one system call and one awakening of the server for each.
 */
import { Socket } from 'node:net';

/** So much is not held back: the server works on it while the rest is made. Bytes. */
const ENOUGH = 16_384;

export class GatheringSocket extends Socket {
  private held = false;

  override cork(): void {
    super.cork();
    if (this.held) return;
    this.held = true;
    super.cork();
    process.nextTick(() => {
      this.held = false;
      super.uncork();
    });
  }

  override uncork(): void {
    super.uncork();
    if (!this.held || this.writableLength < ENOUGH) return;
    super.uncork();
    super.cork();
  }
}
