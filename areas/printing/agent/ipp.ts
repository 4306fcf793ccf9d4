/**
 * Asks CUPS what became of a job, in the language of printers (IPP, RFC 8010): `lpstat` shows ended
 * jobs alike, whether they were printed or given up.
 */
import http from 'node:http';

const VERSION = [2, 0];
const GET_JOB_ATTRIBUTES = 0x0009;
const OPERATION_GROUP = 0x01;
const END = 0x03;
const CHARSET = 0x47;
const LANGUAGE = 0x48;
const URI = 0x45;
const KEYWORD = 0x44;
const ENUM = 0x23;

/** States of a job by their numbers (RFC 8011, 5.3.7). */
export type JobState = 'pending' | 'canceled' | 'aborted' | 'completed';

const STATES: Readonly<Record<number, JobState>> = { 7: 'canceled', 8: 'aborted', 9: 'completed' };

function attribute(tag: number, name: string, value: string): Buffer {
  const [named, said] = [Buffer.from(name), Buffer.from(value)];
  const head = Buffer.alloc(3);
  head.writeUInt8(tag);
  head.writeUInt16BE(named.length, 1);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(said.length);
  return Buffer.concat([head, named, length, said]);
}

function question(job: number): Buffer {
  const head = Buffer.from([...VERSION, 0, GET_JOB_ATTRIBUTES, 0, 0, 0, 1, OPERATION_GROUP]);
  return Buffer.concat([
    head,
    attribute(CHARSET, 'attributes-charset', 'utf-8'),
    attribute(LANGUAGE, 'attributes-natural-language', 'en'),
    attribute(URI, 'job-uri', `ipp://localhost/jobs/${job}`),
    attribute(KEYWORD, 'requested-attributes', 'job-state'),
    Buffer.from([END]),
  ]);
}

/** The state in an answer; null when there is none. */
export function readJobState(answer: Buffer): JobState | null {
  const name = Buffer.from('job-state');
  const mark = Buffer.concat([Buffer.from([ENUM, 0, name.length]), name, Buffer.from([0, 4])]);
  const at = answer.indexOf(mark);
  if (at < 0 || answer.length < at + mark.length + 4) return null;
  return STATES[answer.readInt32BE(at + mark.length)] ?? 'pending';
}

const SOCKETS = ['/run/cups/cups.sock', '/var/run/cups/cups.sock', '/private/var/run/cupsd'];
const PATIENCE_MS = 5_000;

function ask(where: http.RequestOptions, body: Buffer): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/ipp', 'content-length': body.length };
    const options = { ...where, method: 'POST', path: '/', headers, timeout: PATIENCE_MS };
    const request = http.request({ host: 'localhost', ...options }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve(Buffer.concat(parts)));
      response.on('error', () => resolve(null));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
    request.end(body);
  });
}

/** The state of a job of the CUPS of this machine; null when nobody can say. */
export async function jobState(job: number): Promise<JobState | null> {
  const ways = [...SOCKETS.map((socketPath) => ({ socketPath })), { port: 631 }];
  for (const way of ways) {
    const answer = await ask(way, question(job));
    const state = answer === null ? null : readJobState(answer);
    if (state !== null) return state;
  }
  return null;
}
