/** Just enough of TypeScript's lexis to tell code from strings, comments, templates and patterns. */

export interface Template {
  line: number;
  text: string;
  /** Has a part that is filled in. */
  filled: boolean;
}

export interface Lexed {
  /** The text with strings, comments and patterns blanked; same length, same lines. */
  code: string;
  templates: Template[];
}

const BEFORE_PATTERN = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else))\s*$/;

/** Blanks what is not code. A mistake in a rare corner only costs a finding, never a wrong program. */
export function lex(text: string): Lexed {
  const out = text.split('');
  const templates: Template[] = [];
  const blank = (from: number, to: number) => {
    for (let at = from; at < to; at++) if (out[at] !== '\n') out[at] = ' ';
  };
  // Where a template's filled part ends: the depth of braces at which it began.
  const open: { start: number; depth: number; text_from: number; text: string; filled: boolean }[] =
    [];
  let depth = 0;
  let at = 0;
  const inTemplate = () => {
    const current = open.at(-1)!;
    while (at < text.length) {
      const char = text[at]!;
      if (char === '\\') at += 2;
      else if (char === '`') {
        current.text += text.slice(current.text_from, at);
        blank(current.text_from, at);
        const { start, filled } = current;
        const line = text.slice(0, start).split('\n').length;
        templates.push({ line, text: current.text, filled });
        open.pop();
        at++;
        return;
      } else if (char === '$' && text[at + 1] === '{') {
        current.text += `${text.slice(current.text_from, at)}\${}`;
        blank(current.text_from, at);
        current.filled = true;
        current.depth = depth;
        depth++;
        at += 2;
        return;
      } else at++;
    }
  };
  while (at < text.length) {
    const char = text[at]!;
    const two = text.slice(at, at + 2);
    if (two === '//' || two === '/*') {
      const end = two === '//' ? text.indexOf('\n', at) : text.indexOf('*/', at) + 2;
      const to = end < at + 2 ? text.length : end;
      blank(at, to);
      at = to;
    } else if (char === "'" || char === '"') {
      const to = endOfString(text, at);
      blank(at + 1, to);
      at = to + 1;
    } else if (char === '`') {
      open.push({ start: at, depth: -1, text_from: at + 1, text: '', filled: false });
      at++;
      inTemplate();
    } else if (char === '/' && BEFORE_PATTERN.test(out.slice(Math.max(0, at - 40), at).join(''))) {
      const to = endOfPattern(text, at);
      blank(at + 1, to - 1);
      at = to;
    } else {
      if (char === '{') depth++;
      if (char === '}') depth--;
      at++;
      const current = open.at(-1);
      if (char === '}' && current !== undefined && current.depth === depth) {
        current.text_from = at;
        inTemplate();
      }
    }
  }
  return { code: out.join(''), templates };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start] && text[at] !== '\n') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return at;
}

function endOfPattern(text: string, start: number): number {
  let in_class = false;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') in_class = true;
    else if (text[at] === ']') in_class = false;
    else if (text[at] === '/' && !in_class) return at + 1;
  }
  return start + 1;
}

/** Line numbers of the first and last line of each function body. */
export function functionSpans(code: string): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = [];
  const stack: { is_function: boolean; from: number }[] = [];
  let line = 1;
  for (let at = 0; at < code.length; at++) {
    const char = code[at];
    if (char === '\n') line++;
    else if (char === '{') stack.push({ is_function: opensFunction(code, at), from: line });
    else if (char === '}') {
      const opened = stack.pop();
      if (opened?.is_function) spans.push({ from: opened.from, to: line });
    }
  }
  return spans;
}

const CONTROL = /\b(?:if|for|while|switch|catch|with)\s*(?:await\s*)?$/;

function opensFunction(code: string, at: number): boolean {
  const before = code.slice(Math.max(0, at - 400), at);
  if (/=>\s*$/.test(before)) return true;
  const head = /\)\s*(?::[^;=]*)?$/.exec(before);
  if (head === null) return false;
  let nesting = 0;
  for (let back = before.indexOf(')', head.index); back >= 0; back--) {
    if (before[back] === ')') nesting++;
    else if (before[back] === '(' && --nesting === 0) return !CONTROL.test(before.slice(0, back));
  }
  return true;
}
