/**
 * Passwords that are guessed first: known words with what people put around them, rows of keys,
 * runs and repetitions. Works without any service on the net.
 */

/** Words at the heart of the commonest passwords, without digits and signs around them. */
const WORDS = `
aa admin administrator alex alexander amanda andrew angel anhyeu anthony apple asd asdf asdfgh
asdfghjkl ashley asshole austin babygirl bailey baseball basketball batman beijing biteme blahblah
blink brandon buster butterfly changeme charlie cheese chelsea chocolate company computer cookie
corvette dallas daniel default diamond dragon eagle elizabeth eminem estrella fahuo falcon family
fender ferrari fishing fkyou flower football forever freedom friends fuckme fuckyou fuck gfhjkm
ginger golfer google guest guitar hallo hammer hannah harley heather hello hockey hunter iloveu
iloveyou internet jackson james jasmine jasper jennifer jessica jessie jesus johnny jordan joshua
joseph justin killer kittycat kitty klaster lakers letmein letmeinnow liverpool login london love
lovely loveme lovers loveyou maggie manager marina marlboro martin master matrix matthew maverick
melissa mercedes merlin michael michelle midnight mickey minecraft monkey monster mother music
mustang mynoob naruto nicholas nicole nihao ninja nopass nopassword nothing office oliver orange
pass passpass passport passw passwd password passwort patrick peanut pepper phoenix picture player
please pokemon porsche princess private purple qazwsx qazwsxedc qq qwe qweasd qweasdzxc qwer qwert
qwerty qwertyu qwertyui qwertyuiop ranger redsox richard robert root samantha samsung scooter
secret security senha server shadow shanghai shenzhen silver slipknot snoopy soccer sophie spiderman
starwars steelers summer sunshine superman support sysadmin system target taobao taylor temp
temporary tennis test tester testing thomas thunder thx tigger trustno trustnoone tweety unknown
user vanessa victoria warehouse welcome whatever william winner winter world wangyut woaini
woaiwojia
wodemima mima wojiushiwo xiaoming yankees yellow zaq zaqwsx zhang zhongguo zxcvb zxcvbn zxcvbnm
aini dearbook caonima ceshi cangku admini guanliyuan buzhidao jiayou gongsi
`;

const KNOWN = new Set(WORDS.trim().split(/\s+/));

/** Rows along which fingers or counting run, forwards and backwards. */
const ROWS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertyuiop[]',
  'asdfghjkl;',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'qazwsxedcrfvtgbyhnujmikolp',
  '!@#$%^&*()',
  '147258369',
  '14725836901472583690',
  '789456123',
  '5201314',
].flatMap((row) => [row, [...row].reverse().join('')]);

/** Letters that people write as signs. */
const LEET: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' };

function unleet(text: string): string {
  return text
    .replace(/[013457]/g, (sign) => LEET[sign]!)
    .replaceAll('@', 'a')
    .replaceAll('$', 's');
}

/** A piece repeated to the end: abcabcabc. */
function isRepetition(text: string): boolean {
  return new Set(text).size <= 2 || (text + text).indexOf(text, 1) < text.length;
}

function isRun(text: string): boolean {
  return ROWS.some((row) => row.includes(text));
}

/** What is left of digits and signs around a text. */
function core(text: string): string {
  return text.replace(/^[^a-z\u4e00-\u9fff]+|[^a-z\u4e00-\u9fff]+$/g, '');
}

/** True when a text is nothing but known words in a row: passwordadmin, helloworldhello. */
function isWords(text: string): boolean {
  const ends = [true];
  for (let end = 1; end <= text.length; end++) {
    for (let start = Math.max(0, end - 20); start < end && ends[end] !== true; start++) {
      if (ends[start] === true && KNOWN.has(text.slice(start, end))) ends[end] = true;
    }
  }
  return text.length > 0 && ends[text.length] === true;
}

/** True when all that is left of a text without one name is short or a run. */
function isNamePlus(text: string, login_name: string): boolean {
  if (login_name.length < 3 || !text.includes(login_name)) return false;
  const rest = text.replaceAll(login_name, '');
  return rest.length < 4 || isRun(rest) || /^\d{4,8}$/.test(rest);
}

/**
 * True when a password is among those that guessers try first. Of words with digits around them
 * only those are refused that have at most 8 characters besides the words.
 */
export function isCommonPassword(password: string, login_name: string): boolean {
  const text = password.normalize('NFKC').toLowerCase().replace(/\s/g, '');
  if (text.length === 0 || isRepetition(text) || isRun(text) || /^\d{8}$/.test(text)) return true;
  if (isNamePlus(text, login_name.toLowerCase())) return true;
  return [core(text), core(unleet(text))].some(
    (word) => text.length - word.length <= 8 && (isWords(word) || (word !== '' && isRun(word))),
  );
}
