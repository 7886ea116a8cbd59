// Steps through a replay without loading the page again: slider, keys, play and pause. Without this script
// the links and the form of the page do the same. A file that stands by itself brings all its frames along.

const replay = document.querySelector("[data-replay]");
const count = Number(replay.dataset.count);
const stage = replay.querySelector("[data-stage]");
const slider = replay.querySelector("[data-slider]");
const play = replay.querySelector("[data-play]");
const speed = replay.querySelector("[data-speed]");
const status = replay.querySelector("[data-status]");
const number = replay.querySelector("[data-number]");
const ways = [...replay.querySelectorAll("[data-go]")];
const frames = new Map();
let step = Number(replay.dataset.step);
let wanted = step;
let timer = 0;

const keep = (root) => {
  for (const frame of root.querySelectorAll("[data-step]")) frames.set(Number(frame.dataset.step), frame);
};

const load = async (first) => {
  const answer = await fetch(`${replay.dataset.frames}&first=${first}`);
  if (!answer.ok) throw new Error(`${answer.status}`);
  keep(new DOMParser().parseFromString(await answer.text(), "text/html"));
};

// Counted from the step that was asked for last: who presses a key three times means three steps.
const target = (key) => ({ first: 1, previous: wanted - 1, next: wanted + 1, last: count })[key];
const bounded = (to) => Math.min(count, Math.max(1, to));

const address = (to) => {
  const here = new URL(location.href);
  here.searchParams.set("step", to);
  here.searchParams.delete("open");
  return here;
};

const show = async (to) => {
  wanted = bounded(to);
  const asked = wanted;
  slider.value = asked;
  if (!frames.has(asked)) {
    try {
      await load(Math.max(1, asked - 2));
    } catch {
      pause();
      location.assign(address(asked));
      return;
    }
  }
  // Who drags on has meanwhile asked for another step.
  if (asked !== wanted) return;
  step = asked;
  const frame = frames.get(step);
  stage.replaceChildren(frame);
  status.textContent = frame.dataset.says;
  if (number) number.value = step;
  slider.setAttribute("aria-valuetext", frame.dataset.says);
  for (const way of ways) {
    const there = target(way.dataset.go);
    way.href = address(bounded(there));
    if (there < 1 || there > count || there === step) way.setAttribute("aria-disabled", "true");
    else way.removeAttribute("aria-disabled");
  }
  if (location.protocol !== "file:") history.replaceState(null, "", address(step));
};

const pause = () => {
  clearTimeout(timer);
  timer = 0;
  play.textContent = play.dataset.paused;
  play.setAttribute("aria-pressed", "false");
};

const tick = async () => {
  await show(step + 1);
  if (!timer) return;
  if (step >= count) pause();
  else timer = setTimeout(tick, Number(speed.value));
};

const start = () => {
  play.textContent = play.dataset.playing;
  play.setAttribute("aria-pressed", "true");
  timer = setTimeout(tick, step >= count ? 0 : Number(speed.value) / 2);
  if (step >= count) step = 0;
};

const toggle = () => (timer ? pause() : start());

keep(replay);
for (const live of replay.querySelectorAll("[data-live]")) live.hidden = false;
for (const frame of frames.values()) {
  if (Number(frame.dataset.step) !== step) frame.remove();
}

play.addEventListener("click", toggle);
slider.addEventListener("input", () => {
  pause();
  show(Number(slider.value));
});
for (const way of ways) {
  way.addEventListener("click", (event) => {
    event.preventDefault();
    pause();
    show(target(way.dataset.go));
  });
}

const KEYS = { ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const typing = event.target.matches("input, select, textarea") && event.target !== slider;
  if (typing) return;
  if (event.key === " " && !event.target.matches("button, a, summary")) {
    event.preventDefault();
    toggle();
  } else if (event.key in KEYS) {
    event.preventDefault();
    pause();
    show(target(KEYS[event.key]));
  }
});
