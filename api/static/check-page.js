// The page of a check: has record-check.js check the entry again, and says what came out in the page's words.

const SEEN = "yishiting.log";
const page = document.getElementById("told");
const told = JSON.parse(page.textContent);
const plain = (text) => text.replace(/\r\n?/g, "\n");

function shown(place, value) {
  const { textContent } = document.querySelector(`[data-published="${place}"]`);
  return typeof value === "string"
    ? plain(value) === plain(textContent)
    : canonical(value) === canonical(JSON.parse(textContent));
}

async function content(leaf) {
  for (const [place, { field, value, salt }] of told.published.entries()) {
    const committed = leaf.event.commitments[field] ?? "";
    const computed = await hmac(fromHex(salt), bytesOf(`v1\0${field}\0${canonical(value)}`));
    if (toHex(computed) !== committed || !shown(place, value)) {
      return "wrong";
    }
  }
  return told.published.length ? "fits" : "nothing";
}

const asTold = (leaf, proof) =>
  `${leaf.event.stream}/${leaf.event.version}` === told.event &&
  leaf.event.type === told.type &&
  leaf.recorded_ms === told.recorded_ms &&
  leaf.index === proof.index &&
  leaf.index + 1 === told.position;

async function entry(leaf, proof) {
  const whole = canonical(leaf) === textOf(proof.extra);
  return whole && asTold(leaf, proof) && (await proves(proof, await leafHash(proof.extra))) ? "fits" : "wrong";
}

async function signature(policy, note) {
  return (await signers(note, ours(policy, note))).size ? "fits" : "wrong";
}

async function witnesses(policy, note, values) {
  const cosigned = await signers(note, policy.witnesses.values());
  values.n = cosigned.size;
  values.at = cosigned.size ? momentOf(Math.max(...cosigned.values()) * 1000) : "";
  if (policy.quorum === "none") {
    return "absent";
  }
  return met(policy, policy.quorum, cosigned) ? "fits" : "pending";
}

const momentOf = (ms) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "Asia/Shanghai",
  }).format(ms);

function remembered() {
  try {
    const seen = JSON.parse(localStorage.getItem(SEEN));
    return seen && { ...seen, root: fromBase64(seen.root) };
  } catch {
    return null;
  }
}

function remember(policy, note) {
  const keys = policy.logs.map((key) => key.line);
  try {
    localStorage.setItem(SEEN, JSON.stringify({ size: note.size, root: toBase64(note.root), at: Date.now(), keys }));
  } catch {
    // A browser that keeps nothing compares nothing next time.
  }
}

// The log of this answer, the newest one and the one that this browser saw last must be one and the same.
async function sameLog(policy, note, values) {
  const newest = parseNote(await fetched("/log/checkpoint/newest"));
  const seen = remembered();
  values.at = seen ? momentOf(seen.at) : "";
  values.size = seen ? seen.size : newest.size;
  const signed = await judged(() => signature(policy, newest));
  const one = (await continues(note, newest)) && (!seen || (await continues(seen, newest)));
  if (!one || signed === "wrong") {
    return ["wrong", newest];
  }
  if (seen && !policy.logs.some((key) => seen.keys.includes(key.line))) {
    return ["key", newest];
  }
  return [seen ? "fits" : "first", newest];
}

// A check that finds something false says so; one that cannot be made is an error of another kind.
async function judged(check) {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Misfit || error instanceof SyntaxError || error.name === "InvalidCharacterError") {
      return "wrong";
    }
    if (error.name === "NotSupportedError") {
      return "unsupported";
    }
    throw error;
  }
}

const LOOKS = { first: "fits", key: "absent", unsupported: null };
const WORDS = { first: "fits", key: "wrong" };

function say(part, found, values) {
  const look = found in LOOKS ? LOOKS[found] : found;
  if (look === null) {
    return;
  }
  const line = document.querySelector(`[data-part="${part}"]`);
  line.className = `part part-${look}`;
  line.querySelector(".mark").className = `mark mark-${look}`;
  line.querySelector("[data-word]").textContent = told.texts[`result.${WORDS[found] ?? found}`];
  line.querySelector("[data-said]").textContent = told.texts[`${part}.${found}`].replace(
    /\{(\w+)\}/g,
    (_, name) => values[name],
  );
}

// What stands beside each part that does not fit is told above all, too.
function tellUnfit(verdict) {
  const unfit = document.querySelector("[data-unfit]");
  const items = [...document.querySelectorAll(".part-wrong [data-said]")].map((said) => {
    const item = document.createElement("li");
    item.textContent = said.textContent;
    return item;
  });
  if (items.length > 0) {
    unfit.querySelector("ul").replaceChildren(...items);
  }
  unfit.hidden = verdict !== "red";
}

const COLOURS = { green: "green", red: "red" };

function decide(results) {
  const found = Object.values(results);
  const box = document.getElementById("verdict");
  const unsupported = found.includes("unsupported");
  let verdict = unsupported ? box.dataset.verdict : "green";
  if (found.includes("wrong") || box.dataset.verdict === "red") {
    verdict = "red";
  } else if (results.same === "key") {
    verdict = "key";
  } else if (found.includes("pending")) {
    verdict = "signed";
  } else if (found.includes("absent")) {
    verdict = "alone";
  }
  const colour = COLOURS[verdict] ?? "amber";
  box.className = `check-result check-result-${colour}`;
  box.dataset.verdict = verdict;
  box.querySelector(".mark").className = `mark mark-${colour}`;
  box.querySelector("[data-heading]").textContent = told.texts[`verdict.${verdict}`];
  box.querySelector("[data-next]").textContent = told.texts[`next.${verdict}`];
  for (const late of box.querySelectorAll("[data-late]")) {
    late.hidden = verdict !== "waiting";
  }
  for (const again of box.querySelectorAll("[data-again]")) {
    again.hidden = verdict !== "waiting" && verdict !== "signed";
  }
  tellUnfit(verdict);
  document.getElementById("red").hidden = verdict !== "red";
  return verdict;
}

const by = (who) => {
  const line = document.getElementById("by");
  line.textContent = told.texts[`by.${who}`];
  line.dataset.by = who;
};

async function check() {
  const found = await covering(told.event).then((proof) => ({ proof }), (error) => ({ error }));
  if (found.error && !(found.error instanceof Misfit)) {
    throw found.error;
  }
  if (found.proof === null) {
    return; // Not covered: what the service said stands.
  }
  const results = {};
  const values = { content: {}, entry: { position: told.position }, signature: {}, witnesses: {}, same: {} };
  let newest = null;
  let policy = null;
  if (found.error) {
    results.entry = "wrong";
  } else {
    const { proof } = found;
    policy = parsePolicy(await fetched("/log/policy"));
    values.signature.size = proof.note.size;
    const leaf = async () => JSON.parse(textOf(proof.extra));
    results.content = await judged(async () => content(await leaf()));
    results.entry = await judged(async () => entry(await leaf(), proof));
    results.signature = await judged(() => signature(policy, proof.note));
    results.witnesses = await judged(() => witnesses(policy, proof.note, values.witnesses));
    results.same = await judged(async () => {
      const [result, note] = await sameLog(policy, proof.note, values.same);
      newest = note;
      return result;
    });
  }
  for (const [part, result] of Object.entries(results)) {
    say(part, result, values[part]);
  }
  const verdict = decide(results);
  by(results.signature === "unsupported" ? "partly" : "phone");
  if (newest && verdict !== "red") {
    remember(policy, newest);
  }
}

if (globalThis.crypto?.subtle) {
  check().catch(() => by("failed"));
} else {
  by("failed");
}
