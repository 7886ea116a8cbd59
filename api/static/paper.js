// Entering paper ballots by keyboard alone. Without this script every field is reached by Tab all the same.

const slip = document.querySelector("form[data-slip]");

if (slip) {
  const questions = [...slip.querySelectorAll("[data-question]")];
  const save = slip.querySelector("button[type=submit]");
  const who = slip.querySelector("#who");
  const words = { y: "1", n: "2", q: "3" };

  const go = (index) => {
    const question = questions[index];
    const field = question ? question.querySelector("input:checked") || question.querySelector("input") : save;
    field.focus();
  };
  const several = slip.querySelector("input[name=right]");
  if (several) several.focus();
  else if (who && !who.value) who.focus();
  else go(Math.max(0, questions.findIndex((one) => !one.querySelector("input:checked"))));

  slip.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const at = questions.findIndex((one) => one.contains(event.target));
    if (event.key === "Enter" && (event.target === who || event.target.name === "right")) {
      event.preventDefault();
      go(0);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      go(at + 1);
    } else if (at >= 0) {
      const key = words[event.key.toLowerCase()] || event.key;
      const field = questions[at].querySelector(`input[data-key="${CSS.escape(key)}"]`);
      if (!field) return;
      event.preventDefault();
      field.checked = field.type === "radio" || !field.checked;
      if (field.type === "radio") go(at + 1);
      else field.focus();
    }
  });

  document.addEventListener("keydown", (event) => {
    const undo = document.querySelector("a[data-undo]");
    if (!undo || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    // After a save the empty field for the premises has the focus: there the letter is a key, not a text.
    const typing = event.target.matches("input[type=text], select, textarea") && event.target.value !== "";
    const letter = !typing && event.key.toLowerCase() === "u";
    if (!letter && event.key !== "PageUp") return;
    event.preventDefault();
    undo.click();
  });

  // A picture of the paper stays here: only its check code is sent.
  const picture = slip.querySelector("input[data-hash-into]");
  const code = slip.querySelector("#scan");
  picture.addEventListener("change", async () => {
    code.value = "";
    const file = picture.files[0];
    if (!file || !crypto.subtle) return;
    save.disabled = true;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    code.value = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    save.disabled = false;
  });
}
