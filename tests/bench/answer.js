// Answers the fields of a page as taps and typing do. Given: field name → values.
(fields) => {
  for (const [name, values] of Object.entries(fields)) {
    for (const field of document.querySelectorAll(`form[data-page] [name="${name}"]`)) {
      if (field.closest("[hidden]")) continue;
      if (["radio", "checkbox"].includes(field.type)) {
        if (values.includes(field.value) && !field.checked) field.click();
      } else {
        field.value = values[0];
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }
}
