// Dialogs, and buttons that do something: busy while it is being done, and telling if it was refused.

import { h } from "./dom.js";
import { toast, printable } from "./parts.js";

/**
 * A button of an action.
 *
 * @param run does it; returns what to say, or null to say nothing (somebody changed their mind)
 */
export function actionButton(text, run, attributes = {}) {
  const button = h(
    "button",
    {
      type: "button",
      ...attributes,
      click: async () => {
        if (button.getAttribute("aria-disabled") === "true") {
          return;
        }
        button.setAttribute("aria-disabled", "true");
        try {
          const said = await run(button);
          if (said) {
            toast("good", said);
          }
        } catch (error) {
          toast("bad", `${text}: ${error.message}`);
        } finally {
          button.removeAttribute("aria-disabled");
        }
      },
    },
    text,
  );
  return button;
}

/** Opens a dialog; the promise has what closed it: the value of a button, or null. */
export function dialog(title, content, buttons) {
  return new Promise((resolve) => {
    let answer = null;
    const heading = h("h2", { id: "dialog-title" }, title);
    const node = h("dialog", { "aria-labelledby": "dialog-title" });
    const close = (value) => {
      answer = value;
      node.close();
    };
    const form = h(
      "form",
      {
        method: "dialog",
        submit: (event) => {
          event.preventDefault();
          const value = event.submitter?.value ?? buttons[0].value;
          const wrong = value === "" ? null : buttons.find((it) => it.value === value)?.check?.();
          if (wrong) {
            complaint.textContent = wrong;
          } else {
            close(value === "" ? null : value);
          }
        },
      },
    );
    const complaint = h("p.complaint", { role: "alert" });
    form.append(
      heading,
      content,
      complaint,
      h(
        "div.buttons",
        {},
        buttons.map((it) => h(`button.${it.tone ?? "main"}`, { value: it.value }, it.text)),
        h("button", { value: "", formnovalidate: true }, buttons.length ? "Cancel" : "Close"),
      ),
    );
    node.append(form);
    node.addEventListener("close", () => {
      node.remove();
      resolve(answer);
    });
    document.body.append(node);
    node.showModal();
  });
}

/** Asks before something that many jobs or nobody's undo depend on. */
export async function confirmed(title, text, button, tone = "danger") {
  const content = h("p.foreign", {}, printable(text));
  return (await dialog(title, content, [{ text: button, value: "yes", tone }])) === "yes";
}

let fields = 0;

/** A field with its label. */
export function field(label, input) {
  input.id = input.id || `field-${++fields}`;
  return h("div.field", {}, h("label", { for: input.id }, label), input);
}

/** Asks for whole numbers; returns them by name, or null. */
export async function askNumbers(title, wanted, button) {
  const inputs = wanted.map((it) =>
    h("input", { type: "number", min: it.min ?? 1, max: 2147483647, step: 1, required: true, value: it.value }),
  );
  const content = h("div", {}, wanted.map((it, i) => field(it.label, inputs[i])));
  const answer = await dialog(title, content, [{ text: button, value: "yes" }]);
  return answer ? Object.fromEntries(wanted.map((it, i) => [it.name, Number(inputs[i].value)])) : null;
}

/**
 * Does something to one after the other, with a bar and the way to stop. Returns what to say.
 *
 * @param step does it to one item; what it throws is counted, and told together at the end
 */
export async function oneByOne(title, items, step) {
  const bar = h("progress", { max: items.length, value: 0, "aria-label": title });
  const line = h("p", { role: "status" }, `0 of ${items.length}`);
  let stopped = false;
  let done = 0;
  const refused = [];
  const shown = dialog(title, h("div", {}, bar, line), []).then(() => (stopped = true));
  for (const item of items) {
    if (stopped) {
      break;
    }
    try {
      await step(item);
      done++;
    } catch (error) {
      refused.push(error.message);
    }
    bar.value = done + refused.length;
    line.textContent = `${bar.value} of ${items.length}`;
  }
  bar.closest("dialog")?.close();
  await shown;
  if (refused.length) {
    toast("bad", `${title}: ${refused.length} of ${items.length} refused. The first: ${refused[0]}`);
  }
  return `${title}: ${done} done`;
}
