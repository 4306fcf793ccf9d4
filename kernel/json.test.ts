/** Strict JSON: what JSON.parse would let pass is refused with its position; the rest is the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseStrictJson } from './json.ts';
import { Problem } from './problem.ts';

function refusal(text: string): [unknown, unknown] {
  const parsed = parseStrictJson(text);
  assert.ok(parsed instanceof Problem, text.slice(0, 60));
  assert.equal(parsed.code, 'JSON_INVALID');
  return [parsed.members['position'], parsed.members['reason']];
}

test('depth, duplicate keys, NUL and lone surrogates are refused where they are', () => {
  assert.deepEqual(refusal('['.repeat(10_000)), [32, 'deeper than 32 levels']);
  assert.deepEqual(refusal('{"a":1,"b":{"a":2},"a":3}'), [19, 'duplicate key']);
  assert.deepEqual(refusal('{"a":"x\\u0000y"}'), [7, 'NUL character']);
  assert.deepEqual(refusal('["\\ud800"]'), [8, 'lone surrogate']);
  assert.deepEqual(refusal('["\\udc00"]'), [2, 'lone surrogate']);
  assert.deepEqual(refusal('["\\ud800x"]'), [8, 'lone surrogate']);
});

test('a key written in two spellings is the same key', () => {
  assert.deepEqual(refusal('{"a":1,"\\u0061":2}'), [7, 'duplicate key']);
});

test('syntax errors name a position', () => {
  for (const text of ['', '{', '[1,]', '{"a" 1}', 'nul', '01', '"\\x"', '"open', '\u0000']) {
    const [position] = refusal(text);
    assert.ok(typeof position === 'number' && position >= 0 && position <= text.length, text);
  }
});

test('whatever JSON.stringify writes is read back the same', () => {
  const value = fc.jsonValue({ maxDepth: 6 });
  fc.assert(
    fc.property(value, (each) => {
      const text = JSON.stringify(each);
      const parsed = parseStrictJson(text);
      if (parsed instanceof Problem) {
        assert.match(text, /\\u0000|\\ud[89a-f]|\\ud[c-f]/i);
        return;
      }
      assert.deepEqual(parsed.value, JSON.parse(text));
    }),
    { numRuns: 300, seed: 1 },
  );
});
