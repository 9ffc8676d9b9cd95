// On the page where a tablet rests: pages that were left on it are brought back to the server, which
// keeps them for staff to settle. What belongs to a sitting that ended cannot be read and is let go.

import { forget, leftOver, openQueue } from "./queue.js";

export async function bringBack() {
  for (const [ref, pages] of await leftOver()) await bring(ref, pages);
}

async function bring(ref, pages) {
  const told = await post({ ref });
  if (!told) return; // no network: another time
  if (told.result === "key") return handIn(ref, told.key);
  if (told.result !== "over") return; // a device that is switched off may be set up again
  if ((await post({ ref, key: `lost-${ref}`.slice(0, 36), pages }))?.result === "over") await forget(ref);
}

async function handIn(ref, key) {
  const queue = await openQueue({ key, ref });
  for (const item of await queue.all()) {
    const told = await post({ ref, key: item.key, page: item.page, fields: item.fields });
    if (told?.result !== "kept") return;
    await queue.remove(item);
  }
}

async function post(body) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  try {
    const reply = await fetch("/tablet/late/", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
    });
    return reply.status >= 500 ? null : await reply.json();
  } catch (refused) {
    if (refused instanceof TypeError || refused instanceof SyntaxError) return null;
    throw refused;
  }
}
