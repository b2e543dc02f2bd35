// What can be done to a job in its state, by whoever looks at it.

import { h } from "./dom.js";
import { act, getText, aboutConsole, may } from "./api.js";
import { api } from "./names.js";
import { actionButton, askNumbers, confirmed, dialog, field } from "./forms.js";

const FINISHED = ["completed", "failed"];

export const retry = (queue, id, attempts = "reset") => act("POST", `${api.job(queue, id)}/retry`, { attempts });
export const promote = (queue, id) => act("POST", `${api.job(queue, id)}/promote`);
export const remove = (queue, id) => act("DELETE", api.job(queue, id));

/** Returns what jobs of a state allow: of one, and of many at once. */
export function actionsOfState(state) {
  return {
    retry: FINISHED.includes(state) && may("operate"),
    promote: state === "delayed" && may("operate"),
    remove: state !== "active" && may("operate"),
  };
}

/** Returns the buttons of a job's page. `gone` is called once the job is no more. */
export function jobButtons(job, gone) {
  const can = actionsOfState(job.state);
  const path = api.job(job.queue, job.id);
  const waits = ["waiting", "prioritized", "delayed"].includes(job.state);
  return [
    can.retry &&
      actionButton("Retry", () => retry(job.queue, job.id).then(() => "Ready again, with all attempts"), { "data-act": "retry" }),
    can.promote &&
      actionButton("Run now", () => promote(job.queue, job.id).then(() => "Ready"), { "data-act": "promote" }),
    can.promote &&
      actionButton("Change delay", () =>
        ask("Make it due after a time from now", "delayMillis", "Milliseconds", 60000, 0, `${path}/delay`)),
    waits && may("operate") &&
      actionButton("Change priority", () =>
        ask("Change the priority; 0 is none, 1 runs first", "priority", "Priority", job.priority, 0, `${path}/priority`)),
    may("operate") && !aboutConsole().masking && job.state !== "active" && editButton(job, path, can.retry),
    can.remove && actionButton(
      "Remove",
      async () => {
        if (await confirmed("Remove this job?", `${job.name}, ${job.id}: it goes with its children, and nobody can take that back.`, "Remove")) {
          await remove(job.queue, job.id);
          gone();
          return "Removed";
        }
        return null;
      },
      { class: "danger", "data-act": "remove" },
    ),
  ];
}

async function ask(title, name, label, value, min, path) {
  const answer = await askNumbers(title, [{ name, label, value, min }], "Change");
  return answer && act("PUT", path, answer).then(() => "Changed");
}

/** Edits the data as text, so that numbers keep their digits. */
function editButton(job, path, retries) {
  return actionButton(retries ? "Edit and retry" : "Edit data", async () => {
    const text = job.data.cut ? await getText(`${path}/data`) : job.data.json;
    const input = h("textarea", { rows: 14, spellcheck: "false" });
    input.value = text;
    const check = () => {
      try {
        JSON.parse(input.value);
        return null;
      } catch (error) {
        return `This is no JSON: ${error.message}`;
      }
    };
    const buttons = [
      ...(retries ? [{ text: "Store and retry", value: "retry", check }] : []),
      { text: "Store", value: "store", check, tone: retries ? "plain" : "main" },
    ];
    const answer = await dialog("Edit the data", field("Data, as JSON", input), buttons);
    if (!answer) {
      return null;
    }
    await act("PUT", `${path}/data`, `{"data":${input.value}}`);
    if (answer === "retry") {
      await retry(job.queue, job.id);
      return "Stored, and ready again";
    }
    return "Stored";
  });
}
