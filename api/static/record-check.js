// Checks one entry of the record on the reader's own device: what is published against the commitments in
// the leaf, the leaf against the tree, the tree against the keys of the log and its witnesses, and the log
// against the one that this browser saw last. The formats are public: RFC 6962, RFC 8785 and C2SP
// (tlog-proof, tlog-tiles, tlog-checkpoint, tlog-cosignature, tlog-policy).

const HEIGHT = 8;
const WIDTH = 2 ** HEIGHT;
const HASH = 32;
const TRIES = 8;
const PAUSE = 1200;

class Misfit extends Error {}

// Bytes --------------------------------------------------------------------------------------------

const bytesOf = (text) => new TextEncoder().encode(text);
const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const leafHash = (leaf) => sha256(joined([0], leaf));
const nodeHash = (left, right) => sha256(joined([1], left, right));

async function hmac(key, message) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const made = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, message));
}

// RFC 8785 for what a record may hold: ASCII keys, whole numbers.
function canonical(value) {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (value !== null && typeof value === "object") {
    const parts = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
    return `{${parts.join(",")}}`;
  }
  return JSON.stringify(value);
}

// Notes, keys, policies ----------------------------------------------------------------------------

function parseNote(text) {
  const end = text.lastIndexOf("\n\n");
  const lines = text.slice(0, end).split("\n");
  if (end < 0 || lines.length < 3 || !/^(0|[1-9]\d{0,15})$/.test(lines[1])) {
    throw new Misfit("no checkpoint");
  }
  const signatures = text.slice(end + 2).split("\n").filter(Boolean).map((line) => {
    const [dash, name, data] = line.split(" ");
    if (dash !== "\u2014" || !data) {
      throw new Misfit("no signature line");
    }
    const blob = fromBase64(data);
    return { name, id: toHex(blob.slice(0, 4)), data: blob.slice(4) };
  });
  return { text: text.slice(0, end + 1), origin: lines[0], size: Number(lines[1]), root: fromBase64(lines[2]), signatures };
}

function parseKey(line) {
  const [name, id, ...material] = line.split("+");
  const blob = fromBase64(material.join("+"));
  return { line, name, id, type: blob[0], key: blob.slice(1) };
}

function parsePolicy(text) {
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: "none" };
  for (const line of text.split("\n")) {
    const [word, ...rest] = line.split(/[ \t]+/).filter(Boolean);
    if (word === "log") {
      policy.logs.push(parseKey(rest[0]));
    } else if (word === "witness") {
      policy.witnesses.set(rest[0], parseKey(rest[1]));
    } else if (word === "group") {
      const members = rest.slice(2);
      const needed = { any: 1, all: members.length }[rest[1]] ?? Number(rest[1]);
      policy.groups.set(rest[0], { needed, members });
    } else if (word === "quorum") {
      policy.quorum = rest[0];
    }
  }
  return policy;
}

function met(policy, name, cosigners) {
  const witness = policy.witnesses.get(name);
  if (witness) {
    return cosigners.has(witness.name);
  }
  const group = policy.groups.get(name);
  return group.members.filter((member) => met(policy, member, cosigners)).length >= group.needed;
}

// Throws NotSupportedError where this browser has no Ed25519.
async function verifies(key, signature, text) {
  const made = await crypto.subtle.importKey("raw", key.key, { name: "Ed25519" }, false, ["verify"]);
  let { data } = signature;
  let message = text;
  if (key.type === 4) {
    const time = new DataView(data.buffer, data.byteOffset, 8).getBigUint64(0);
    message = `cosignature/v1\ntime ${time}\n${text}`;
    data = data.slice(8);
  }
  return crypto.subtle.verify({ name: "Ed25519" }, made, data, bytesOf(message));
}

// The keys that signed a note; Misfit where a signature that claims to be of one of them is not.
async function signers(note, keys) {
  const found = new Map();
  for (const key of keys) {
    for (const one of note.signatures.filter((line) => line.name === key.name && line.id === key.id)) {
      if (!(await verifies(key, one, note.text))) {
        throw new Misfit(`the signature of ${key.name} does not fit`);
      }
      const time = key.type === 4 ? Number(new DataView(one.data.buffer, one.data.byteOffset, 8).getBigUint64(0)) : 0;
      found.set(key.name, Math.max(time, found.get(key.name) ?? 0));
    }
  }
  return found;
}

const ours = (policy, note) => policy.logs.filter((key) => key.name === note.origin);

// The tree -----------------------------------------------------------------------------------------

const half = (number) => Math.floor(number / 2);

function parseProof(text) {
  const end = text.indexOf("\n\n");
  const [header, ...lines] = text.slice(0, end).split("\n");
  if (end < 0 || header !== "c2sp.org/tlog-proof@v1") {
    throw new Misfit("no proof");
  }
  const extra = lines[0]?.startsWith("extra ") ? fromBase64(lines.shift().slice(6)) : new Uint8Array();
  const index = Number(lines.shift()?.replace(/^index /, ""));
  return { index, extra, hashes: lines.map(fromBase64), note: parseNote(text.slice(end + 2)) };
}

// RFC 9162, section 2.1.3.2.
async function proves(proof, leaf) {
  let [place, last, result] = [proof.index, proof.note.size - 1, leaf];
  if (!(place >= 0 && place <= last)) {
    return false;
  }
  for (const sibling of proof.hashes) {
    if (last === 0) {
      return false;
    }
    if (place % 2 || place === last) {
      result = await nodeHash(sibling, result);
      while (place % 2 === 0 && place) {
        [place, last] = [half(place), half(last)];
      }
    } else {
      result = await nodeHash(result, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && same(result, proof.note.root);
}

const split = (leaves) => 2 ** (Math.ceil(Math.log2(leaves)) - 1);

// RFC 6962, section 2.1.2, as ranges of leaves.
function subproof(old, start, end, whole) {
  if (old === end - start) {
    return whole ? [] : [[start, end]];
  }
  const left = split(end - start);
  return old <= left
    ? [...subproof(old, start, start + left, whole), [start + left, end]]
    : [...subproof(old - left, start + left, end, false), [start, start + left]];
}

function nodesOf(start, end) {
  const found = [];
  while (start < end) {
    const level = Math.floor(Math.log2(end - start));
    found.push([level, start / 2 ** level]);
    start += 2 ** level;
  }
  return found;
}

function tilePath(level, index, width) {
  const digits = String(index);
  const parts = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g);
  const name = [...parts.slice(0, -1).map((part) => `x${part}`), parts.at(-1)].join("/");
  return `/log/tile/${level}/${name}${width === WIDTH ? "" : `.p/${width}`}`;
}

// Reads node hashes of a tree of some size out of its tiles, each fetched once.
function tilesOf(size) {
  const kept = new Map();
  return async ([level, index]) => {
    const height = level % HEIGHT;
    const tileLevel = (level - height) / HEIGHT;
    const tileIndex = Math.floor(index / 2 ** (HEIGHT - height));
    const width = Math.min(WIDTH, Math.floor(size / WIDTH ** tileLevel) - tileIndex * WIDTH);
    const path = tilePath(tileLevel, tileIndex, width);
    if (!kept.has(path)) {
      const tile = await fetched(path, "bytes");
      if (tile === null) {
        throw new Misfit(`${path} is gone`);
      }
      kept.set(path, tile);
    }
    const first = (index * 2 ** height) % WIDTH;
    let hashes = [];
    for (let at = first; at < first + 2 ** height; at += 1) {
      hashes.push(kept.get(path).slice(at * HASH, (at + 1) * HASH));
    }
    while (hashes.length > 1) {
      const pairs = [];
      for (let at = 0; at < hashes.length; at += 2) {
        pairs.push(nodeHash(hashes[at], hashes[at + 1]));
      }
      hashes = await Promise.all(pairs);
    }
    return hashes[0];
  };
}

async function folded(hashes) {
  let result = hashes.at(-1);
  for (const left of hashes.slice(0, -1).reverse()) {
    result = await nodeHash(left, result);
  }
  return result;
}

// Whether the tree of the later checkpoint begins with that of the earlier one: RFC 9162, section 2.1.4.2.
async function continues(earlier, later) {
  if (earlier.size >= later.size) {
    return earlier.size === later.size && same(earlier.root, later.root);
  }
  if (earlier.size === 0) {
    return true;
  }
  const read = tilesOf(later.size);
  const path = Math.log2(earlier.size) % 1 === 0 ? [earlier.root] : [];
  for (const [start, end] of subproof(earlier.size, 0, later.size, true)) {
    path.push(await folded(await Promise.all(nodesOf(start, end).map(read))));
  }
  let [place, last] = [earlier.size - 1, later.size - 1];
  while (place % 2) {
    [place, last] = [half(place), half(last)];
  }
  let [before, after] = [path[0], path[0]];
  for (const sibling of path.slice(1)) {
    if (last === 0) {
      return false;
    }
    if (place % 2 || place === last) {
      [before, after] = [await nodeHash(sibling, before), await nodeHash(sibling, after)];
      while (place % 2 === 0 && place) {
        [place, last] = [half(place), half(last)];
      }
    } else {
      after = await nodeHash(after, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && same(before, earlier.root) && same(after, later.root);
}

// What the service says ----------------------------------------------------------------------------

async function fetched(path, kind = "text") {
  const answer = await fetch(path, { cache: "no-store" });
  if (answer.status === 404 || answer.status === 425 || answer.status === 409) {
    return null;
  }
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status}`);
  }
  return kind === "text" ? answer.text() : new Uint8Array(await answer.arrayBuffer());
}

async function covering(event) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const text = await fetched(`/log/proof/${event}.tlog-proof`);
    if (text !== null) {
      return parseProof(text);
    }
    await new Promise((later) => setTimeout(later, PAUSE));
  }
  return null;
}
