// What follows a row's name on the type line, read into cells: sides, numbers, grades, results,
// pain, the familiar symptom, what was not tested, and the words of the row's own choices.
// Pure functions; chart_parse.js finds the row.

export const SIDES = { r: ["right"], right: ["right"], l: ["left"], left: ["left"], b: ["right", "left"], both: ["right", "left"] };
const RESULTS = { "-": "negative", neg: "negative", negative: "negative", "+": "positive", pos: "positive", positive: "positive", e: "equivocal", eq: "equivocal", equiv: "equivocal", equivocal: "equivocal" };
const CONCORDANT = { fam: "yes", familiar: "yes", conc: "yes", partly: "partial", partfam: "partial", notfam: "no", nofam: "no" };
const FAMILIAR = { yes: "familiar", partial: "partly familiar", no: "not familiar" };
const REASONS = { pain: "unable_pain", declined: "declined", refused: "declined", unsafe: "contraindicated", contraindicated: "contraindicated" };
const UNITS = /^(n|nm|lbf|kgf|kg|lbs?|cm|mm|in|m|ft|s|sec|min|ms|deg|°|%|mph|km\/h|kmh|kph|m\/s|\/mi|\/km|min\/mi|min\/km|reps|mi|km|f|c|bpm|spm)$/;
const NUMBER = /^[+-]?\d+(?:[.,:]\d+)*$/;
const WITH_UNIT = /^([+-]?\d+(?:[.,:]\d+)*)([a-z%°/][a-z%°/]*)$/;
const TWO = /^(-?\d+(?:[.,]\d+)?)\/(-?\d+(?:[.,]\d+)?)$/;
const GRADE = /^([0-5][+-]?)(?:\/5)?$/;
const SIGNED = /^(\d\S*?)([+-])$/;
const PAIN = /^p(10|\d)?$/;
const PAIRS = [["angle_p1", "angle_p2"], ["knee_angle_p1", "knee_angle_p2"], ["", "prom_value"], ["systolic", "diastolic"]];
const PLAIN_NUMBERS = ["rm_reps"]; // what a number alone means on a row without a value of its own

// Where the name of a row ends at the latest.
export function looksLikeValue(low) {
  return low in SIDES || low === "-" || low === "+" || low === "=" || low === "nt" || /^[+-]?\d/.test(low) || TWO.test(low);
}

// → { entries, unknown, needsSide, needsInstance, problem }
export function readValues({ row, instance }, tokens, has) {
  const reader = new Reader(row, instance, has);
  let at = 0;
  while (at < tokens.length) at += reader.take(tokens, at);
  return reader.told();
}

class Reader {
  constructor(row, instance, has) {
    Object.assign(this, { row, instance, has, sides: null, cells: new Map(), unknown: [], problem: "" });
    this.isSided = (instance?.side ?? row.sides) === "lr";
    this.fields = row.fields ?? {};
    this.needsInstance = Boolean(row.each?.length) && !instance;
    this.needsSide = false;
  }

  // Reads what stands at `at`; says how many tokens it was.
  take(tokens, at) {
    const { low } = tokens[at];
    if (low in SIDES) return this.turn(low, tokens[at].raw);
    if (this.row.kind === "text") return this.text(tokens, at);
    if (low === "nt" || (low === "u" && this.row.kind !== "choice") || low === "unable") return this.untested(tokens, at);
    if (low === "=") return this.keep();
    if (low === "d" || low === "done") return this.put("", "", "performed", "done");
    return this.coded(low) || this.number(tokens, at) || this.said(tokens, at) || this.lost(tokens[at].raw);
  }

  turn(low, raw) {
    if (!this.isSided) this.lost(raw, "it has no sides.");
    this.sides = SIDES[low];
    return 1;
  }

  lost(raw, why = "") {
    this.unknown.push(raw);
    if (why) this.problem = why;
    return 1;
  }

  text(tokens, at) {
    this.put("", tokens.slice(at).map((token) => token.raw).join(" "), "tested");
    return tokens.length - at;
  }

  // Not tested with the reason, up to the next side.
  untested(tokens, at) {
    let end = at + 1;
    while (end < tokens.length && !(tokens[end].low in SIDES)) end += 1;
    const reason = tokens.slice(at + 1, end).map((token) => token.raw).join(" ");
    const isUnable = tokens[at].low !== "nt";
    const status = REASONS[reason.toLowerCase()] ?? (isUnable ? "unable_other" : "not_tested");
    const sides = this.sides;
    if (this.isSided && !sides && !isUnable) this.sides = SIDES.b;
    if (!reason) this.problem = "say why, for example nt time.";
    const used = this.put("", reason, status, `${isUnable ? "Unable" : "NT"}: ${reason}`);
    this.sides = sides;
    return used && end - at;
  }

  keep() {
    const qualifier = this.qualifier("");
    const sides = this.isSided ? (this.sides ?? SIDES.b) : ["none"];
    const kept = sides.filter((side) => this.has(`${this.row.code}/${side}/${qualifier}`));
    if (!kept.length) this.problem = "there is no earlier value to keep.";
    for (const side of kept) this.write(side, "", { raw: "", status: "kept", shown: "same as last" });
    return 1;
  }

  // Results, pain and the familiar symptom.
  coded(low) {
    const pain = PAIN.exec(low);
    if (pain && pain[1] && "pain_nprs" in this.fields) return this.put("pain_nprs", pain[1], "tested", `pain ${pain[1]}`);
    if (pain && !pain[1] && "pain_provoked" in this.fields) return this.put("pain_provoked", "yes", "tested", "painful");
    const familiar = low in CONCORDANT && Object.keys(this.fields).find((code) => code.endsWith("concordant"));
    if (familiar) return this.put(familiar, CONCORDANT[low], "tested", FAMILIAR[CONCORDANT[low]]);
    if (this.row.kind === "result" && low in RESULTS) return this.put("", RESULTS[low], "tested", RESULTS[low]);
    return 0;
  }

  number(tokens, at) {
    const { low, raw } = tokens[at];
    if (this.isChoice(low)) return 0;
    if (this.row.kind === "grade" && GRADE.test(low)) return this.put("", GRADE.exec(low)[1], "tested");
    const two = TWO.exec(low.replace(/[+-]$/, (sign) => (this.row.kind === "result" ? "" : sign)));
    if (two) return this.two(two, low);
    const signed = this.row.kind === "result" && SIGNED.exec(low);
    if (signed) return this.single(signed[1]) && this.put("", RESULTS[signed[2]], "tested", RESULTS[signed[2]]);
    const united = WITH_UNIT.exec(low);
    if (united && UNITS.test(united[2])) return this.single(raw);
    if (!NUMBER.test(low)) return 0;
    const unit = tokens[at + 1] && UNITS.test(tokens[at + 1].low) && !(tokens[at + 1].low in SIDES) ? tokens[at + 1] : null;
    return this.single(unit ? `${raw} ${unit.raw}` : raw) && (unit ? 2 : 1);
  }

  // One number: the value itself, else the limit of the row's angle, else its only number.
  single(raw) {
    const home = this.homeOfNumber();
    if (home === null) return 0;
    const before = this.last(home);
    const trials = before && home === "" && this.row.kind === "number" ? `${before.raw} ${raw}` : raw;
    return this.put(home, trials, "tested", home ? `${this.nameOf(home)} ${raw}` : trials, { again: true });
  }

  homeOfNumber() {
    if (this.row.kind === "number") return "";
    if (this.row.kind === "grade") return null;
    const pair = this.pair();
    if (pair) return pair[1] || pair[0];
    const plain = PLAIN_NUMBERS.find((code) => code in this.fields);
    if (plain) return plain;
    const numbers = Object.keys(this.fields).filter((code) => this.fields[code].kind === "number" && code !== "pain_nprs");
    return numbers.length === 1 ? numbers[0] : null;
  }

  pair() {
    return PAIRS.find((both) => both.every((code) => code === "" ? this.row.kind === "number" : code in this.fields));
  }

  two([, first, second], low) {
    const pair = this.pair();
    if (!pair) return 0;
    this.put(pair[0], first, "tested", pair[0] ? `${this.nameOf(pair[0])} ${first}` : first);
    this.put(pair[1], second, "tested", `${this.nameOf(pair[1])} ${second}`);
    const sign = /[+-]$/.exec(low);
    if (sign) this.put("", RESULTS[sign[0]], "tested", RESULTS[sign[0]]);
    return 1;
  }

  // A choice of the row, a field and its value, or a choice that one field alone has.
  said(tokens, at) {
    for (let size = Math.min(3, tokens.length - at); size > 0; size -= 1) {
      const phrase = tokens.slice(at, at + size).map((token) => token.low).join(" ");
      const own = choiceOf(this.row.choices, phrase);
      if (own) return this.choose("", own, this.row.kind) && size;
      const used = this.field(phrase, tokens, at + size);
      if (used !== null) return used + size;
      const spot = this.choiceOfField(phrase);
      if (spot === "several") return this.lost(phrase, `say of what: “${phrase}” fits more than one of its fields.`) && size;
      if (spot) return this.choose(spot.code, spot.choice, this.fields[spot.code].kind) && size;
    }
    return 0;
  }

  // "2+" of a reflex, "3" of a tenderness: a choice of the row, or of one field of a row that
  // has no value of its own.
  isChoice(low) {
    const is = (one) => one.code === low || (one.words ?? []).includes(low);
    if (this.row.kind === "choice") return (this.row.choices ?? []).some(is);
    return this.row.kind === "group" && Object.values(this.fields).filter((field) => (field.choices ?? []).some(is)).length === 1;
  }

  // → how many tokens after the phrase it took; null when the phrase names no field.
  field(phrase, tokens, next) {
    const codes = Object.keys(this.fields).filter((code) => called(code, this.fields[code], phrase));
    const code = codes.find((one) => one === phrase) ?? (codes.length === 1 ? codes[0] : null);
    if (!code) return null;
    const field = this.fields[code];
    const value = tokens[next]?.low ?? "";
    const choice = choiceOf(field.choices ?? (field.kind === "flag" ? YES_NO : []), value);
    if (choice) return this.choose(code, choice, field.kind);
    if (field.kind === "flag") return this.put(code, "yes", "tested", this.nameOf(code)) - 1;
    if (field.kind !== "number" || !(NUMBER.test(value) || WITH_UNIT.test(value))) return null;
    return this.put(code, tokens[next].raw, "tested", `${this.nameOf(code)} ${tokens[next].raw}`);
  }

  choiceOfField(phrase) {
    const spots = Object.entries(this.fields)
      .map(([code, field]) => ({ code, choice: field.kind === "flag" ? null : choiceOf(field.choices, phrase) }))
      .filter((one) => one.choice);
    if (spots.length > 1) return "several";
    return spots[0] ?? null;
  }

  choose(code, choice, kind) {
    const shown = choice.words?.[0] ?? choice.code;
    const before = kind === "multi" ? this.last(code) : null;
    const raw = before ? `${before.raw},${choice.code}` : choice.code;
    const said = before ? `${before.shown}, ${shown}` : code ? `${this.nameOf(code)} ${shown}` : shown;
    return this.put(code, raw, "tested", said, { again: Boolean(before) });
  }

  nameOf(code) {
    return (this.fields[code]?.label ?? code.replaceAll("_", " ")).toLowerCase();
  }

  qualifier(code) {
    return [this.instance?.code, code].filter(Boolean).join(".");
  }

  last(code) {
    const [side] = this.sidesOf(code) ?? ["?"];
    return this.cells.get(`${side}/${code}`);
  }

  sidesOf(code) {
    if (!this.isSided || (code && this.fields[code]?.side === "none")) return ["none"];
    return this.sides;
  }

  put(code, raw, status, shown = raw, { again = false } = {}) {
    const sides = this.sidesOf(code);
    if (!sides) this.needsSide = true;
    for (const side of sides ?? ["?"]) {
      const before = this.cells.get(`${side}/${code}`);
      if (before && !again && before.raw !== raw) this.problem = `${code ? this.nameOf(code) : "the value"} is said twice.`;
      this.write(side, code, { raw, status, shown });
    }
    return 1;
  }

  write(side, code, { raw, status, shown }) {
    const cell = `${this.row.code}/${side}/${this.qualifier(code)}`;
    this.cells.set(`${side}/${code}`, { cell, side, code, raw, status, shown });
  }

  told() {
    const { unknown, problem, needsInstance } = this;
    const isWrong = Boolean(unknown.length || problem);
    return { entries: isWrong ? [] : [...this.cells.values()], unknown, problem, needsInstance, needsSide: this.needsSide && !isWrong };
  }
}

const YES_NO = [{ code: "yes", words: ["yes"] }, { code: "no", words: ["no"] }];

// The one choice that has the phrase: whole before begun, begun by three letters or more.
function choiceOf(choices, phrase) {
  if (!choices || !phrase) return null;
  const whole = choices.filter((one) => one.code === phrase || one.code.replaceAll("_", " ") === phrase || (one.words ?? []).includes(phrase));
  if (whole.length === 1) return whole[0];
  if (whole.length || phrase.length < 3 || /\d/.test(phrase)) return null;
  const begun = choices.filter((one) => [one.code, ...(one.words ?? [])].some((word) => word.startsWith(phrase)));
  return begun.length === 1 ? begun[0] : null;
}

// "drop 8": a field by its code or the beginning of a word of it.
function called(code, field, phrase) {
  const label = (field.label ?? "").toLowerCase();
  if (code === phrase || code.replaceAll("_", " ") === phrase || label === phrase) return true;
  if (phrase.length < 3) return false;
  return [...code.split("_"), ...label.split(/[^a-z0-9]+/)].some((word) => word.startsWith(phrase));
}
