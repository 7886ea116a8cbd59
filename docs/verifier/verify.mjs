// A verifier of the public record, written from the public standards alone and sharing no code with the
// service: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-policy; RFC 6962 (SHA-256,
// Ed25519 by WebCrypto); RFC 8785. No dependencies. Node 20.12 or newer, or any current browser.
//
//   node verify.mjs audit.zip [policy]
//   node verify.mjs https://hall.example/log [policy]
//
// Without a policy of your own the one that the log brings along is used: that proves only that the record
// fits itself. Ends with 0 sound, 1 tampered, 2 incomplete, 3 usage.

const WIDTH = 256;
const MAX_SIZE = 2 ** 48;
const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
const bytesOf = (string) => new TextEncoder().encode(string);

/** What was found wrong: `code` says what, `verdict` is 1 (false) or 2 (missing). */
export class Finding extends Error {
  constructor(code, detail = "", verdict = 1) {
    super(`${code} ${detail}`.trim());
    this.code = code;
    this.verdict = verdict;
  }
}

function join(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

function base64(string) {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(string)) throw new Finding("base64");
  const raw = atob(string);
  if (btoa(raw) !== string) throw new Finding("base64");
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const leafHash = (entry) => sha256(join(Uint8Array.of(0), entry));
const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));

// Notes and keys ------------------------------------------------------------------------------------------

/** `<name>+<id>+<base64 of type and key>`; type 1 is a log's, 4 a witness's. */
async function parseKey(line, type) {
  const first = line.indexOf("+");
  const second = line.indexOf("+", first + 1);
  const [name, id] = [line.slice(0, first), line.slice(first + 1, second)];
  const material = base64(line.slice(second + 1));
  const sum = await sha256(join(bytesOf(name), bytesOf("\n"), material));
  if (material.length !== 33 || material[0] !== type || hex(sum.slice(0, 4)) !== id) {
    throw new Finding("policy.malformed", line);
  }
  const key = await crypto.subtle.importKey("raw", material.slice(1), { name: "Ed25519" }, false, ["verify"]);
  return { name, id, type, key };
}

function parseNote(bytes) {
  const whole = text(bytes);
  const cut = whole.lastIndexOf("\n\n");
  if (cut < 1 || !whole.endsWith("\n")) throw new Finding("checkpoint.malformed");
  const signatures = whole
    .slice(cut + 2, -1)
    .split("\n")
    .map((line) => {
      const found = /^\u2014 (\S+) (\S+)$/.exec(line);
      if (!found) throw new Finding("checkpoint.malformed", line);
      const blob = base64(found[2]);
      return { name: found[1], id: hex(blob.slice(0, 4)), data: blob.slice(4) };
    });
  return { text: whole.slice(0, cut + 1), signatures };
}

function parseCheckpoint(bytes) {
  const note = parseNote(bytes);
  const [origin, size, root] = note.text.split("\n");
  if (!origin || !/^(0|[1-9]\d{0,15})$/.test(size ?? "") || Number(size) > MAX_SIZE) {
    throw new Finding("checkpoint.malformed");
  }
  return { origin, size: Number(size), root: base64(root ?? ""), note };
}

/** Whether `key` signed the note; a line that claims to be of the key and is not makes the note worthless. */
async function signed(note, key) {
  let found = null;
  for (const one of note.signatures.filter((line) => line.name === key.name && line.id === key.id)) {
    let [message, signature, time] = [bytesOf(note.text), one.data, 0];
    if (key.type === 4) {
      time = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
      message = bytesOf(`cosignature/v1\ntime ${time}\n${note.text}`);
      signature = signature.slice(8);
    }
    if (!(await crypto.subtle.verify({ name: "Ed25519" }, key.key, signature, message))) {
      throw new Finding(key.type === 4 ? "witness.forged" : "checkpoint.forged", key.name);
    }
    found = { time };
  }
  return found;
}

// Policy: whom to trust -----------------------------------------------------------------------------------

async function parsePolicy(string) {
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null };
  for (const line of string.split("\n")) {
    const words = line.split(/[ \t]+/).filter(Boolean);
    if (!words.length || words[0].startsWith("#")) continue;
    const [kind, name, ...rest] = words;
    if (kind === "log") policy.logs.push(await parseKey(name, 1));
    else if (kind === "witness") policy.witnesses.set(name, await parseKey(rest[0] ?? "", 4));
    else if (kind === "group") policy.groups.set(name, { needed: rest[0], members: rest.slice(1) });
    else if (kind === "quorum" && policy.quorum === null) policy.quorum = name;
    else throw new Finding("policy.malformed", line);
  }
  if (policy.quorum === null) throw new Finding("policy.malformed", "no quorum line");
  return policy;
}

function met(policy, name, cosigners) {
  if (policy.witnesses.has(name)) return cosigners.has(name);
  const group = policy.groups.get(name);
  if (!group) throw new Finding("policy.malformed", name);
  const needed = { any: 1, all: group.members.length }[group.needed] ?? Number(group.needed);
  return group.members.filter((member) => met(policy, member, cosigners)).length >= needed;
}

async function checkSignatures(checkpoint, policy) {
  let ours = false;
  for (const key of policy.logs) {
    if (key.name === checkpoint.origin && (await signed(checkpoint.note, key))) ours = true;
  }
  if (!ours) throw new Finding("checkpoint.wrong_key", checkpoint.origin);
  const cosigned = new Map();
  for (const [name, key] of policy.witnesses) {
    const found = await signed(checkpoint.note, key);
    if (found) cosigned.set(name, found.time);
  }
  if (policy.quorum !== "none" && !met(policy, policy.quorum, cosigned)) {
    throw new Finding("witness.too_few", `${cosigned.size}`, 2);
  }
  return cosigned;
}

// Tiles and entries ---------------------------------------------------------------------------------------

function numbered(index, width) {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, "0");
  const parts = digits.match(/\d{3}/g);
  const path = parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join("/");
  return width === WIDTH ? path : `${path}.p/${width}`;
}

/** A file, or the full one in place of a partial one that is gone. */
async function readTile(read, prefix, index, width) {
  const found = (await read(`${prefix}/${numbered(index, width)}`)) ??
    (width < WIDTH ? await read(`${prefix}/${numbered(index, WIDTH)}`) : null);
  if (!found) throw new Finding("file.missing", `${prefix}/${numbered(index, width)}`, 2);
  return found;
}

function splitEntries(bundle, width, path) {
  const entries = [];
  for (let at = 0; at < bundle.length; ) {
    const end = at + 2 + bundle[at] * 256 + (bundle[at + 1] ?? 0);
    if (at + 2 > bundle.length || end > bundle.length) throw new Finding("entries.malformed", path);
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  if (entries.length !== width) throw new Finding(entries.length > width ? "entries.smuggled" : "entries.too_few", path);
  return entries;
}

async function completeRoot(hashes) {
  while (hashes.length > 1) {
    const above = [];
    for (let at = 0; at < hashes.length; at += 2) above.push(await nodeHash(hashes[at], hashes[at + 1]));
    hashes = above;
  }
  return hashes[0];
}

/** The root over a ragged level: RFC 6962 splits at the largest power of two below the number. */
async function raggedRoot(hashes) {
  if (!hashes.length) return sha256(new Uint8Array());
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return hashes.length === 1 ? hashes[0] : nodeHash(await raggedRoot(hashes.slice(0, split)), await raggedRoot(hashes.slice(split)));
}

/** RFC 8785 for what a record may hold: objects with ASCII keys, arrays, texts, integers, true, false, null. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Finding("leaf.not_canonical");
  return JSON.stringify(value);
}

function checkLeaf(entry, index) {
  let leaf;
  try {
    leaf = JSON.parse(text(entry));
  } catch {
    throw new Finding("leaf.malformed", `${index + 1}`);
  }
  if (leaf?.index !== index) throw new Finding("leaf.wrong_index", `${index + 1}`);
  if (!same(bytesOf(canonical(leaf)), entry)) throw new Finding("leaf.not_canonical", `${index + 1}`);
}

/** Level 0: every entry hashed and compared with its tile. Above: every tile compared with those below. */
async function checkTree(read, size, root) {
  let hashes = [];
  for (let first = 0; first < size; first += WIDTH) {
    const width = Math.min(WIDTH, size - first);
    const index = first / WIDTH;
    const path = `tile/entries/${numbered(index, width)}`;
    const entries = splitEntries(await readTile(read, "tile/entries", index, width), width, path);
    entries.forEach((entry, at) => checkLeaf(entry, first + at));
    const found = await Promise.all(entries.map(leafHash));
    const tile = await readTile(read, "tile/0", index, width);
    if (!same(tile.subarray(0, width * 32), join(...found))) throw new Finding("leaf.altered", path);
    hashes.push(width === WIDTH ? await completeRoot(found) : await raggedRoot(found));
  }
  const whole = await raggedRoot(hashes);
  if (!same(whole, root)) throw new Finding("root.differs");
  await checkAbove(read, hashes.slice(0, Math.floor(size / WIDTH)));
}

async function checkAbove(read, hashes, level = 1) {
  const above = [];
  for (let first = 0; first < hashes.length; first += WIDTH) {
    const some = hashes.slice(first, first + WIDTH);
    const tile = await readTile(read, `tile/${level}`, first / WIDTH, some.length);
    if (!same(tile.subarray(0, some.length * 32), join(...some))) throw new Finding("tile.altered", `level ${level}`);
    if (some.length === WIDTH) above.push(await completeRoot(some));
  }
  if (above.length) await checkAbove(read, above, level + 1);
}

/** Verify the log whose files `read(path)` gives (null where there is none). Throws a Finding. */
export async function verifyLog(read, policyText = null) {
  const bytes = await read("checkpoint");
  if (!bytes) throw new Finding("checkpoint.missing", "", 2);
  const own = policyText ?? text((await read("policy")) ?? new Uint8Array());
  const checkpoint = parseCheckpoint(bytes);
  const cosigned = await checkSignatures(checkpoint, await parsePolicy(own));
  await checkTree(read, checkpoint.size, checkpoint.root);
  const { origin, size, root } = checkpoint;
  return { origin, size, root: hex(root), cosigned: Object.fromEntries(cosigned), selfDeclared: policyText === null };
}

// Where to read -------------------------------------------------------------------------------------------

/** Reads a zip in memory; no zip64: a log of more than eight million entries is read from its address. */
export function readZip(zip) {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
  let end = zip.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Finding("bundle.unreadable");
  const files = new Map();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const path = text(zip.subarray(at + 46, at + 46 + name));
    if (files.has(path)) throw new Finding("bundle.twice", path);
    files.set(path, { method: view.getUint16(at + 10, true), length: view.getUint32(at + 20, true), at: view.getUint32(at + 42, true) });
    at += 46 + name + extra + comment;
  }
  return async (path) => {
    const file = files.get(path);
    if (!file) return null;
    const start = file.at + 30 + view.getUint16(file.at + 26, true) + view.getUint16(file.at + 28, true);
    const data = zip.subarray(start, start + file.length);
    if (file.method === 0) return data;
    const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
}

/** Reads below an address. */
export function readUrl(prefix) {
  return async (path) => {
    const answer = await fetch(`${prefix.replace(/\/$/, "")}/${path}`);
    if (answer.status === 404 || answer.status === 410) return null;
    if (!answer.ok) throw new Finding("file.missing", `${path}: ${answer.status}`, 2);
    return new Uint8Array(await answer.arrayBuffer());
  };
}

async function main([source, policyFile]) {
  if (!source) {
    console.error("node verify.mjs audit.zip|URL [policy]");
    return 3;
  }
  const { readFile } = await import("node:fs/promises");
  const read = /^https?:/.test(source) ? readUrl(source) : readZip(new Uint8Array(await readFile(source)));
  try {
    const found = await verifyLog(read, policyFile ? await readFile(policyFile, "utf-8") : null);
    console.log(JSON.stringify({ verdict: "sound", ...found }, null, 1));
    return 0;
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    console.log(JSON.stringify({ verdict: error.verdict === 1 ? "tampered" : "incomplete", finding: error.message }));
    return error.verdict;
  }
}

if (globalThis.process?.argv?.[1]?.endsWith("verify.mjs")) process.exitCode = await main(process.argv.slice(2));
