// The type line read: "slr r 40/65+ fam; mmt quad r 4+ l 5". Pure functions, no page.
// index: rows of the catalogue, once through prepared(). A statement is one part between ";":
// { start, end, text, state, row, entries: [{ cell, raw, status, shown }], words, unknown, offers }
// state: "ready" may be entered; "many", "side", "value", "none" and "unknown" say what is missing.
import { looksLikeValue, readValues, SIDES } from "./chart_values.js";

const NAMED = ["hhd"]; // families whose rows answer only to their own name: a force is no angle
const MOST_OFFERS = 8;
const MOST_REMEMBERED = 200;

export function prepared(rows) {
  return rows.map((row) => {
    const [family, ...tail] = row.code.split("_");
    const name = wordsOf(row.name);
    return {
      ...row, family, tail, own: [...row.code.split("_"), ...name], initials: initialsOf(name),
      shorts: (row.short ?? []).flatMap((one) => one.split(" ")),
      each: (row.each ?? []).map((one) => ({ ...one, codes: [...one.code.split("_"), one.code], own: instanceWords(one) })),
    };
  });
}

// has(address) says whether last time's value of a cell can be kept.
export function parse(text, index, has = () => false) {
  const found = [];
  let start = 0;
  for (const part of text.split(";")) {
    const end = start + part.length;
    if (part.trim()) found.push({ start, end, text: part, ...remembered(part, index, has) });
    start = end + 1;
  }
  return found;
}

const read = new WeakMap(); // what each part of a line was read as, while it is being typed

// Only the part that changes is read anew; "=" depends on the page and always is.
function remembered(part, index, has) {
  if (part.includes("=")) return statement(part, index, has);
  if (!read.has(index) || read.get(index).size > MOST_REMEMBERED) read.set(index, new Map());
  const known = read.get(index);
  if (!known.has(part)) known.set(part, statement(part, index, has));
  return known.get(part);
}

function statement(part, index, has) {
  let tokens = tokensOf(part);
  const lead = tokens[0].low;
  if (lead === "gait" && tokens.length > 1) return chain(tokens.slice(1), index, has);
  if (lead === "bp" && tokens.length === 2) return pressure(tokens[1].low, index, has);
  if (["nt", "=", "d", "done"].includes(lead)) {
    if (tokens.length === 1) return { state: "none", words: "Now the test: nt slump time.", ...nothing() };
    tokens = turned(tokens, index);
  }
  return one(tokens, index, has);
}

function nothing() {
  return { row: null, entries: [], unknown: [], offers: [] };
}

// "nt slump time" is read as "slump nt time": the name first, then what happened.
function turned([lead, ...rest], index) {
  let count = nameLength(rest);
  while (count > 1 && !fitting(rest.slice(0, count), index).length) count -= 1;
  const side = rest[count] && rest[count].low in SIDES ? 1 : 0;
  return [...rest.slice(0, count + side), lead, ...rest.slice(count + side)];
}

// The longest name that some row has and whose rest can be read whole; else the best try.
function one(tokens, index, has) {
  let best = null;
  for (let count = nameLength(tokens); count > 0; count -= 1) {
    const named = fitting(tokens.slice(0, count), index);
    if (!named.length) continue;
    const tries = named.map((spot) => tried(spot, tokens.slice(count), has));
    const whole = narrowed(tries.filter((one) => !one.unknown.length), tokens.slice(0, count));
    if (whole.length) return settled(whole, tokens, count);
    best ??= failed(tries, tokens, count);
  }
  return best ?? { ...nothing(), state: "none", words: `No row is called ${rawOf(tokens)}.`, unknown: [rawOf(tokens)] };
}

function nameLength(tokens) {
  const end = tokens.findIndex((token, at) => (at > 0 || tokens.length > 1) && looksLikeValue(token.low));
  return end === -1 ? tokens.length : end;
}

function tried(spot, rest, has) {
  return { ...spot, ...readValues(spot, rest, has) };
}

function settled(tries, tokens, count) {
  const [first] = tries;
  if (tries.length > 1) {
    return {
      ...nothing(), state: "many", offers: offersOf(tries, tokens, count),
      words: `${tries.length} rows fit: ${namesOf(tries)}. Add a word or choose.`,
    };
  }
  const base = { row: first.row, instance: first.instance, entries: first.entries, unknown: [], offers: [] };
  if (first.needsInstance) {
    const places = first.row.each.map((one) => ({ row: first.row, instance: one }));
    return { ...base, state: "value", entries: [], words: `${first.row.name}: say which, ${sample(places)}.`, offers: offersOf(places, tokens, count) };
  }
  if (first.needsSide) return { ...base, state: "side", entries: [], words: `${titleOf(first)}: which side? r, l or b for both.`, offers: sidesOf(first, tokens, count) };
  if (first.problem) return { ...base, state: "value", entries: [], words: `${titleOf(first)}: ${first.problem}` };
  if (!first.entries.length) return { ...base, state: "value", words: `${titleOf(first)}: now the value, ${exampleOf(first.row)}.` };
  return { ...base, state: "ready", words: `${titleOf(first)}, ${saidOf(first.entries)}` };
}

// Nothing fitted whole: say which words were not understood by the nearest row.
function failed(tries, tokens, count) {
  const least = Math.min(...tries.map((one) => one.unknown.length));
  const near = tries.filter((one) => one.unknown.length === least);
  const [first] = near;
  const words = first.unknown.map((one) => `“${one}”`).join(", ");
  return {
    state: "unknown", row: near.length === 1 ? first.row : null, entries: [], unknown: first.unknown,
    words: first.problem
      ? `${titleOf(first)}: ${first.problem}`
      : `${near.length === 1 ? titleOf(first) : `${near.length} rows`}: ${words} is not understood.`,
    offers: near.length > 1 ? offersOf(near, tokens, count) : [],
  };
}

// Names -----------------------------------------------------------------------------------------

// Every row, or instance of a repeated row, whose words the tokens begin.
export function fitting(tokens, index) {
  const phrase = tokens.map((token) => token.low).join(" ");
  const whole = index.find((row) => row.code === phrase);
  if (whole) return [{ row: whole, instance: null }];
  const found = index.flatMap((row) => ((row.short ?? []).includes(phrase) ? [{ row, instance: null, isCalled: true }] : spotsOf(row, tokens)));
  const direct = found.filter((spot) => !spot.byInitials);
  return direct.length ? direct : found;
}

function spotsOf(row, tokens) {
  if (NAMED.includes(row.family) && !tokens.some((token) => token.low === row.family)) return [];
  let byInitials = false;
  const left = tokens.filter(({ low }) => {
    if (begins(row.own, low) || row.shorts.includes(low)) return false;
    if (!row.initials.has(low)) return true;
    byInitials = true;
    return false;
  });
  if (!left.length) return [{ row, instance: null, byInitials }];
  return row.each
    .filter((one) => left.every(({ low }) => begins(one.own, low)))
    .map((instance) => ({ row, instance, byInitials, exact: left.every(({ low }) => instance.codes.includes(low)) }));
}

function instanceWords(one) {
  return [...one.code.split("_"), one.code, ...(one.words ?? []).flatMap(wordsOf)];
}

function begins(words, token) {
  return words.some((word) => word.startsWith(token));
}

// "er" of "external rotation": the first letters of two to four neighbouring words.
function initialsOf(words) {
  const found = new Set();
  for (let from = 0; from < words.length; from += 1) {
    for (let size = 2; size <= 4 && from + size <= words.length; size += 1) {
      found.add(words.slice(from, from + size).map((word) => word[0]).join(""));
    }
  }
  return found;
}

// Of several rows that fit: the one whose name is said whole, then those that are not folded.
function narrowed(tries, tokens) {
  if (tries.length < 2) return tries;
  const lows = tokens.map((token) => token.low);
  const steps = [
    (one) => one.isCalled === true,
    (one) => one.entries.length > 0,
    (one) => !one.instance || one.exact === true,
    (one) => one.row.tail.every((word) => lows.some((low) => word.startsWith(low))),
    (one) => lows.every((low) => one.row.own.includes(low) || !/^[a-z]/.test(low)),
    (one) => !one.row.folded,
  ];
  let left = tries;
  for (const step of steps) {
    const kept = left.filter(step);
    if (kept.length) left = kept;
    if (left.length === 1) break;
  }
  return left;
}

// Gait: a chain of what was watched, "run 2.6 treadmill cadence 164" ---------------------------

function chain(tokens, index, has) {
  const rows = index.filter((row) => row.section === "gait");
  const task = tokens.find(({ low }) => low === "run" || low === "walk")?.low;
  const other = { run: "gait_walk_", walk: "run_" }[task];
  const scope = other ? rows.filter((row) => !row.code.startsWith(other)) : rows;
  const done = { ...nothing(), row: scope[0] ?? null };
  const said = [];
  for (let at = 0; at < tokens.length; ) {
    const found = link(tokens.slice(at), scope, has);
    if (!found) {
      done.unknown.push(tokens[at].raw);
      at += 1;
      continue;
    }
    done.entries.push(...found.entries);
    said.push(found.words);
    at += found.used;
  }
  if (done.unknown.length) {
    return { ...done, entries: [], state: "unknown", words: `Gait: ${done.unknown.map((one) => `“${one}”`).join(", ")} is not understood.` };
  }
  return { ...done, state: "ready", words: said.join("; ") };
}

// The longest piece at the front that one row can take.
function link(tokens, scope, has) {
  const [first, second] = tokens;
  const speed = scope.find((row) => row.code === "gait_speed");
  if (speed && looksLikeValue(first.low) && !(first.low in SIDES)) {
    for (const used of second ? [2, 1] : [1]) {
      const found = tried({ row: speed, instance: null }, tokens.slice(0, used), has);
      if (!found.unknown.length && found.entries.length) return { entries: found.entries, words: `${speed.name} ${rawOf(tokens.slice(0, used))}`, used };
    }
  }
  const watched = scope.filter((row) => row.group === "context" || /^gait_(task|surface|footwear|capture|fatigue_state)$/.test(row.code));
  const chosen = watched.map((row) => ({ row, ...tried({ row, instance: null }, [first], has) })).filter((one) => !one.unknown.length && one.entries.length);
  if (chosen.length === 1) return { entries: chosen[0].entries, words: `${chosen[0].row.name} ${first.raw}`, used: 1 };
  for (let used = tokens.length; used > 1; used -= 1) {
    const found = one(tokens.slice(0, used), scope, has);
    if (found.state === "ready") return { entries: found.entries, words: found.words, used };
  }
  return null;
}

// "bp 120/80" are two rows.
function pressure(both, index, has) {
  const [first, second, ...more] = both.split("/");
  if (!second || more.length) return { ...nothing(), state: "value", words: "Blood pressure: both numbers, bp 120/80." };
  const found = [["vital_sbp", first], ["vital_dbp", second]].map(([code, value]) => one(tokensOf(`${code} ${value}`), index, has));
  const wrong = found.find((one) => one.state !== "ready");
  if (wrong) return wrong;
  return { ...found[0], entries: found.flatMap((one) => one.entries), words: found.map((one) => one.words).join("; ") };
}

// Words -----------------------------------------------------------------------------------------

export function tokensOf(text) {
  return text.trim().replaceAll("−", "-").split(/\s+/).filter(Boolean).flatMap(parted).map((raw) => ({ raw, low: raw.toLowerCase() }));
}

// "r40+" is "r 40+"; "l4" and "l5" stay what they are, levels of the spine.
function parted(raw) {
  const found = /^([rl])([+-]?\d\S*|[+-])$/i.exec(raw);
  if (!found || (found[1].toLowerCase() === "l" && /^\d$/.test(found[2]))) return [raw];
  return [found[1], found[2]];
}

export function wordsOf(text) {
  return text.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
}

function rawOf(tokens) {
  return tokens.map((token) => token.raw).join(" ");
}

export function titleOf({ row, instance }) {
  return instance ? `${row.name}, ${instance.words?.[0] ?? instance.code}` : row.name;
}

function namesOf(tries) {
  const names = [...new Set(tries.map(titleOf))];
  return names.slice(0, 3).join(", ") + (names.length > 3 ? "…" : "");
}

function saidOf(entries) {
  const bySide = Map.groupBy ? Map.groupBy(entries, (one) => one.side) : grouped(entries);
  return [...bySide].map(([side, said]) => [side === "none" ? "" : side.toUpperCase(), ...said.map((one) => one.shown)].join(" ").trim()).join(", ");
}

function grouped(entries) {
  const found = new Map();
  for (const one of entries) found.set(one.side, [...(found.get(one.side) ?? []), one]);
  return found;
}

function sample(places) {
  return places.slice(0, 3).map((one) => one.instance.words?.[0] ?? one.instance.code).join(", ") + (places.length > 3 ? "…" : "");
}

function exampleOf(row) {
  const value = { grade: "4+", result: "+", number: "42", flag: "yes" }[row.kind] ?? row.choices?.[0]?.words?.[0] ?? "…";
  return row.sides === "lr" ? `r ${value} l ${value}` : value;
}

// What choosing a row or a side puts into the line in place of the name.
function offersOf(tries, tokens, count) {
  const rest = rawOf(tokens.slice(count));
  return tries.slice(0, MOST_OFFERS).map((one) => ({
    label: titleOf(one), how: one.row.how ?? "", section: one.row.section, code: one.row.code,
    text: [callOf(one), rest].filter(Boolean).join(" "),
  }));
}

function callOf({ row, instance }) {
  return instance ? `${row.code} ${instance.code}` : row.code;
}

function sidesOf(first, tokens, count) {
  const name = rawOf(tokens.slice(0, count));
  const rest = rawOf(tokens.slice(count));
  return [["r", "RIGHT"], ["l", "LEFT"], ["b", "Both sides"]].map(([side, word]) => ({
    label: `${titleOf(first)}, ${word} ${rest}`, how: "", section: first.row.section, code: first.row.code, text: `${name} ${side} ${rest}`,
  }));
}
