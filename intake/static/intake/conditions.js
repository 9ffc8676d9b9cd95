// Which questions and pages come, read from the same rows as the server reads. No page, no network:
// plain values in, plain values out. The server stays the judge of what an answer is worth.

const NUMBER = /^[0-9]{1,7}([.,][0-9]{1,2})?$/;
const INCHES = 12;

// fields: {name: [values]} as a form sends them. Gives the answers by question code; what was not
// answered, or cannot be read, has no key.
export function answersOf(page, fields) {
  const found = {};
  const saysNone = first(fields, "none_of_these") !== "";
  for (const question of page.questions) {
    const value = valueOf(question, fields) ?? (saysNone ? question.none : null) ?? null;
    if (value !== null) found[question.code] = value;
  }
  return found;
}

function valueOf(question, fields) {
  const tapped = first(fields, `${question.code}__option`);
  if (question.options?.includes(tapped)) return tapped;
  const read = READERS[question.kind];
  return read ? read(question, fields) : null;
}

function first(fields, name) {
  return (fields[name]?.[0] ?? "").trim();
}

const READERS = {
  choice: (question, fields) => first(fields, question.code) || null,
  many: (question, fields) => list(fields[question.code]),
  regions: (question, fields) => list(fields[question.code]),
  body: (question, fields) => list(fields[question.code]),
  scale: readScale,
  number: (question, fields) => inLimits(question, number(question, first(fields, question.code))),
  quantity: readQuantity,
  series: readSeries,
  line: (question, fields) => first(fields, question.code) || null,
  text: (question, fields) => first(fields, question.code) || null,
  date: readDate,
  entries: (question, fields) =>
    Object.keys(fields).some((name) => name.startsWith(`${question.code}__`) && first(fields, name))
      ? "entries"
      : null,
};

function list(values) {
  return values?.length ? values : null;
}

function readScale(question, fields) {
  const sent = first(fields, question.code);
  if (question.options?.includes(sent)) return sent;
  return sent === "" ? null : Number(sent);
}

function number(question, typed) {
  if (!NUMBER.test(typed)) return null;
  const value = Number(typed.replace(",", "."));
  return question.decimals || Number.isInteger(value) ? value : null;
}

function inLimits(question, amount) {
  if (amount === null) return null;
  if (question.maximum !== undefined && amount > question.maximum) return null;
  if (question.minimum !== undefined && amount < question.minimum) return null;
  return amount;
}

function inBase(question, amount, unit) {
  const [factor, offset, decimals] = question.units[unit];
  const value = amount * factor + offset;
  return decimals ? Number(value.toFixed(decimals)) : Math.trunc(value);
}

function readQuantity(question, fields) {
  if (question.boxes) return readBoxes(question, fields);
  const amount = number(question, first(fields, question.code));
  const unit = unitOf(question, fields);
  if (amount === null || unit === null) return null;
  return inLimits(question, inBase(question, amount, unit));
}

function readBoxes(question, fields) {
  const typed = {};
  for (const unit of question.boxes) {
    const sent = first(fields, `${question.code}__${unit}`);
    if (sent) typed[unit] = number(question, sent);
  }
  if (Object.values(typed).includes(null)) return null;
  if ("ft" in typed) {
    typed.in = typed.ft * INCHES + (typed.in ?? 0);
    delete typed.ft;
  }
  const [unit, ...more] = Object.keys(typed);
  if (unit === undefined || more.length) return null;
  return inLimits(question, inBase(question, typed[unit], unit));
}

function inUnit(question, typed, unit) {
  const amount = number(question, typed);
  return amount === null ? null : inBase(question, amount, unit);
}

function readSeries(question, fields) {
  const sent = Object.keys(fields).filter((name) => /__[0-9]+$/.test(name) && name.startsWith(`${question.code}__`));
  const typed = sent.map((name) => first(fields, name)).filter(Boolean);
  const unit = unitOf(question, fields);
  if (!typed.length || unit === null) return null;
  return typed.every((one) => inLimits(question, inUnit(question, one, unit)) !== null) ? {} : null;
}

function unitOf(question, fields) {
  const units = Object.keys(question.units ?? {});
  if (units.length === 1) return units[0];
  const unit = first(fields, `${question.code}__unit`);
  return units.includes(unit) ? unit : null;
}

function readDate(question, fields) {
  const [year, month, day] = ["year", "month", "day"].map((part) => first(fields, `${question.code}__${part}`));
  if (![year, month, day].every((part) => /^[0-9]+$/.test(part))) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const fits = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return fits && Number(year) > 0 ? `${year}-${month}-${day}` : null;
}

// Conditions -------------------------------------------------------------------------------------

export function holds(condition, answers) {
  const value = answers[condition.code];
  if (value === undefined || value === null) return false;
  if (condition.answered) return true;
  if (condition.is) return (Array.isArray(value) ? value : [value]).some((one) => condition.is.includes(one));
  if (typeof value !== "number") return Boolean(condition.unknown);
  return value >= (condition.at_least ?? -Infinity) && value <= (condition.at_most ?? Infinity);
}

export function shows(question, answers) {
  return (question.when ?? []).every((condition) => holds(condition, answers));
}

// The answers whose questions show, with what is given. One pass settles chains, because a question
// may depend only on earlier ones.
export function pruned(book, answers, given) {
  const kept = { ...given };
  for (const page of book.pages) {
    for (const question of page.questions) {
      if (question.code in answers && shows(question, kept)) kept[question.code] = answers[question.code];
    }
  }
  return kept;
}

export function walked(book, answers) {
  return book.pages.filter((page) => page.questions.some((question) => shows(question, answers)));
}

export function open(page, answers) {
  return page.questions.filter((one) => !one.optional && shows(one, answers) && !(one.code in answers));
}

// Questions in which something stands that cannot be read as an answer.
export function unread(page, fields, answers) {
  const typed = (question) =>
    Object.keys(fields).some(
      (name) =>
        (name === question.code || name.startsWith(`${question.code}__`)) &&
        !name.endsWith("__unit") &&
        first(fields, name),
    );
  return page.questions.filter((one) => shows(one, answers) && !(one.code in answers) && typed(one));
}

// The page `step` (+1 or -1) away from `code`, or null at either end.
export function neighbour(book, answers, code, step) {
  const pages = walked(book, answers);
  const order = book.pages.map((page) => page.code);
  const here = order.indexOf(code);
  const beyond = pages.filter((page) => step * (order.indexOf(page.code) - here) > 0);
  return (step > 0 ? beyond[0] : beyond.at(-1)) ?? null;
}

export function place(book, answers, page) {
  const mates = walked(book, answers).filter((one) => one.section === page.section);
  return { number: mates.findIndex((one) => one.code === page.code) + 1, total: mates.length };
}
