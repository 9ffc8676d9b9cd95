// A page of questions as it is being answered: branches that open, answers that rule others out,
// "none of these", and Enter. Everything listens on the document, because pages are swapped.

import { answersOf, holds } from "./conditions.js";

export const questionForm = () => document.querySelector("form[data-page]");

// Field name → what it holds, as the form would send it, without the form's own fields.
export function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name !== "csrfmiddlewaretoken") (fields[name] ??= []).push(value);
  }
  return fields;
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form !== questionForm() || !form) return;
  settle(form, event.target);
  openBranches(form);
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form !== questionForm() || !form) return;
  if (event.target.type === "text" && event.target.value) untick(form, event.target.name.split("__")[0]);
  openBranches(form);
});

// Enter means Continue, not the first button of the page.
document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key !== "Enter" || form !== questionForm() || !form) return;
  if (!["INPUT", "SELECT"].includes(event.target.tagName)) return;
  event.preventDefault();
  form.requestSubmit(document.querySelector('button[form="question"][value="next"]'));
});

// Branches -------------------------------------------------------------------------------------

export function openBranches(form, { quietly = false } = {}) {
  const questions = JSON.parse(form.dataset.rows);
  const here = new Set(questions.map((one) => one.code));
  const opened = [];
  for (const question of questions) {
    const box = form.querySelector(`[data-question="${question.code}"]`);
    const answers = answersOf({ questions: shownOf(form, questions) }, fieldsOf(form));
    const conditions = (question.when ?? []).filter((one) => here.has(one.code));
    const show = !("off" in box.dataset) && conditions.every((one) => holds(one, answers));
    if (box.hidden === !show) continue;
    box.hidden = !show;
    if (show) opened.push(box);
  }
  if (!quietly && opened.length) opened[0].scrollIntoView({ block: "nearest" });
}

function shownOf(form, questions) {
  return questions.filter((one) => !form.querySelector(`[data-question="${one.code}"]`).hidden);
}

// One answer rules another out -----------------------------------------------------------------

function settle(form, changed) {
  if (changed.matches("[data-none]")) return sayNone(form, changed.checked);
  if (!saysNo(form, changed)) tickNone(form, false);
  if (changed.type === "checkbox" && changed.checked) leaveAlone(form, changed);
  const instead = changed.closest("[data-instead]");
  if (instead && changed.checked) empty(form, instead, changed);
}

// "None" unticks the rest of its list, and the rest untick "None".
function leaveAlone(form, changed) {
  const question = JSON.parse(form.dataset.rows).find((one) => one.code === changed.name);
  if (!question?.alone) return;
  const isAlone = question.alone.includes(changed.value);
  for (const box of form.querySelectorAll(`input[name="${changed.name}"]:checked`)) {
    if (box !== changed && (isAlone || question.alone.includes(box.value))) box.checked = false;
  }
}

// Each question says in its row what "none of these" answers to it, if it may speak for it at all.
function sayNone(form, said) {
  for (const question of JSON.parse(form.dataset.rows)) {
    const box = form.querySelector(`[data-question="${question.code}"]`);
    if (!question.none || box.hidden) continue;
    for (const field of box.querySelectorAll(`[name="${question.code}"]`)) {
      field.checked = said && field.value === question.none;
    }
  }
}

function saysNo(form, changed) {
  const question = JSON.parse(form.dataset.rows).find((one) => one.code === changed.name);
  return !question?.none || changed.value === question.none;
}

function tickNone(form, said) {
  const none = form.querySelector("[data-none]");
  if (none) none.checked = said;
}

function empty(form, instead, kept) {
  const name = instead.dataset.instead;
  for (const box of instead.querySelectorAll("input")) if (box !== kept) box.checked = false;
  for (const field of form.querySelectorAll(`input[name="${name}"], input[name^="${name}__"]`)) {
    if (field === kept) continue;
    if (["text", "tel", "email"].includes(field.type)) field.value = "";
    if (["radio", "checkbox"].includes(field.type)) field.checked = false;
  }
}

function untick(form, name) {
  for (const box of form.querySelectorAll(`[data-instead="${name}"] input`)) box.checked = false;
}
