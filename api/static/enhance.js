// Small helps that no page depends on: a refused form is brought into view, a double press sends once.

for (const problem of document.querySelectorAll("[role=alert][tabindex]")) {
  problem.focus();
  break;
}

// Sending again is no danger, as each form carries its own number: a press is held back only for as long as a
// double one takes, so that nobody whose network dropped stands before a button that is dead.
const HELD_BACK = 4000;

const toldOffline = (form) => {
  const note = form.querySelector("[data-told-offline]") ?? document.createElement("p");
  note.dataset.toldOffline = "yes";
  note.className = "notice notice-wrong";
  note.setAttribute("role", "alert");
  note.textContent = document.body.dataset.offline;
  form.append(note);
};

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (navigator.onLine === false && document.body.dataset.offline) {
      event.preventDefault();
      toldOffline(form);
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, HELD_BACK);
  });
}

// A page taken from the back-forward cache must be able to send again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A worked example is told again while the answers of its form change; without this a button asks for it.
for (const example of document.querySelectorAll("[data-example]")) {
  const form = document.getElementById(example.dataset.form);
  let asked = 0;
  form.addEventListener("input", async () => {
    asked += 1;
    const number = asked;
    const answers = new FormData(form);
    const query = new URLSearchParams();
    for (const name of example.dataset.of.split(" ")) {
      for (const value of answers.getAll(name)) {
        query.append(name, value);
      }
    }
    const answer = await fetch(`${example.dataset.example}?${query}`);
    if (answer.ok && number === asked) {
      example.innerHTML = await answer.text();
    }
  });
}

// The time by which something was known goes with the clock of happening only.
for (const form of document.querySelectorAll("form[data-timebar]")) {
  const known = form.querySelector("[data-known]");
  const fits = () => {
    known.hidden = form.elements.clock.value !== "happened";
    known.querySelector("input").disabled = known.hidden;
  };
  form.elements.clock.addEventListener("change", fits);
  fits();
}

// What goes on meanwhile is looked at again by itself.
if (document.querySelector("[data-follow]")) {
  window.setTimeout(() => window.location.reload(), 3000);
}
