/**
 * Passwords: hashed with argon2id (RFC 9106; 19 MiB, 2 passes, 1 lane as OWASP advises) in PHC
 * form, few at a time because each costs a core and memory; and which passwords are accepted.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import { isCommonPassword } from './common-passwords.ts';
import { PASSWORD_LEAST, PASSWORD_LEAST_WITH_CODE } from './model.ts';
import { peopleProblem } from './problems.ts';

interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
}

const COST: Cost = { memory: 19456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const AT_ONCE = 2;
const MOST_WAITING = 200;

let running = 0;
const waiting: (() => void)[] = [];

/** Lets few hashes run side by side; a crowd is told to come back. */
async function inTurn<R>(work: () => Promise<R>): Promise<R> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) {
      throw kernelProblem('TRY_LATER', { reason: 'many people sign in', retry_after_s: 5 });
    }
    // Whoever ends hands its place on, so that nobody can slip in between.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running++;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

function derive(password: string, nonce: Buffer, length: number, cost: Cost): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'));
  const settings = { message, nonce, tagLength: length, ...cost };
  return inTurn(
    () =>
      new Promise((resolve, reject) => {
        argon2('argon2id', settings, (error, tag) => (error ? reject(error) : resolve(tag)));
      }),
  );
}

const plain64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/** The PHC string of a password: $argon2id$v=19$m=..,t=..,p=..$salt$tag. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await derive(password, salt, TAG_BYTES, COST);
  const { memory, passes, parallelism } = COST;
  const cost = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${cost}$${plain64(salt)}$${plain64(tag)}`;
}

/** A hash of no password, of the same cost as every other. */
const NOBODY = `$argon2id$v=19$m=19456,t=2,p=1$${plain64(Buffer.alloc(SALT_BYTES))}$${plain64(
  Buffer.alloc(TAG_BYTES),
)}`;

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/**
 * True when the password is the one of the hash. Without a hash (unknown name, no password set) the
 * same work is done for nothing, so that the time tells nothing.
 */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  const parts = PHC.exec(hash ?? NOBODY);
  if (parts === null) throw new Error('a stored password hash is not in PHC form');
  const [memory, passes, parallelism] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const salt = Buffer.from(parts[4]!, 'base64');
  const wanted = Buffer.from(parts[5]!, 'base64');
  const tag = await derive(password, salt, wanted.length, { memory, passes, parallelism });
  return timingSafeEqual(tag, wanted) && hash !== null;
}

/** Why a new password is not accepted, or null. Length counts characters, not bytes. */
export function passwordProblem(
  password: string,
  login_name: string,
  second_factor: boolean,
): Problem | null {
  const least = second_factor ? PASSWORD_LEAST_WITH_CODE : PASSWORD_LEAST;
  const pointer = '/new_password';
  if ([...password.normalize('NFKC')].length < least) {
    return peopleProblem('PASSWORD_SHORT', { least }, pointer);
  }
  const common = isCommonPassword(password, login_name);
  return common ? peopleProblem('PASSWORD_COMMON', {}, pointer) : null;
}
