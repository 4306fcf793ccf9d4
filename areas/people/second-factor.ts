/**
 * Codes of the second factor: time-based codes (RFC 6238: SHA-1, 6 digits, 30 s, one step of
 * tolerance) and recovery codes for when the device is lost.
 */
import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { hashSecret } from '../../kernel/session.ts';

const ISSUER = 'fahuo';
const PERIOD_S = 30;
const WINDOW = 1;
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;

function totpOf(secret: string, label: string): TOTP {
  const settings = { issuer: ISSUER, label, algorithm: 'SHA1', digits: 6, period: PERIOD_S };
  return new TOTP({ ...settings, secret: Secret.fromBase32(secret) });
}

/** A new secret: base32, and as the address that authenticator apps read from a picture. */
export function newTotp(login_name: string): { secret: string; otpauth_url: string } {
  const secret = new Secret({ size: 20 }).base32;
  return { secret, otpauth_url: totpOf(secret, login_name).toString() };
}

/** The time step that a code belongs to, one step before or after now at most; null when wrong. */
export function totpStep(secret: string, code: string, now: Date): number | null {
  const timestamp = now.getTime();
  const delta = totpOf(secret, '').validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? null : Math.floor(timestamp / 1000 / PERIOD_S) + delta;
}

/** The code that an app shows; for the simulator and the tests. */
export function totpCode(secret: string, now: Date): string {
  return totpOf(secret, '').generate({ timestamp: now.getTime() });
}

/** Ten recovery codes of 80 random bits, to be shown once, with the hashes to keep. */
export function newRecoveryCodes(): { codes: string[]; hashes: string[] } {
  const codes = Array.from({ length: RECOVERY_CODES }, () => {
    const bytes = new Uint8Array(randomBytes(RECOVERY_BYTES));
    const text = new Secret({ buffer: bytes.buffer }).base32;
    return text.match(/.{4}/g)?.join('-') ?? text;
  });
  return { codes, hashes: codes.map(recoveryHash) };
}

/** The hash of a recovery code as typed: case, blanks and dashes do not matter. */
export function recoveryHash(code: string): string {
  return hashSecret(code.replace(/[\s-]/g, '').toUpperCase());
}
