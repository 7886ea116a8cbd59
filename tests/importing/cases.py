"""Cases for the tests: files of the project, stories, and small ones made on the spot."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from api.importing.casefile import CaseEvent, CaseFile, case_of, read_case
from api.importing.frame import Frame
from api.importing.importer import Import, Options, Report
from api.importing.naming import Names, hall_of
from api.importing.player import Outcome, Player
from api.importing.yaml_text import Block, parse_yaml
from deliberation.bootstrap import Service

CASES: Final = Path(__file__).parents[2] / "api" / "cases"
STORIES: Final = sorted((Path(__file__).parent / "stories").glob("*.yaml"))
BINHE: Final = CASES / "binhe_tripartite.yaml"
YUCAI: Final = CASES / "yucai_pole.yaml"
GAOTING: Final = CASES / "gaoting_renewal.yaml"

PEOPLE: Final = [
    {"id": "PSN-1", "org": "ORG-P", "role": "chair", "public_name": "书记"},
    {"id": "PSN-2", "org": "ORG-P", "role": "recorder", "public_name": "记录员"},
    {"id": "PSN-3", "org": "ORG-W", "role": "delegate", "public_name": "物业代表"},
    {"id": "PSN-5", "public_name": "居民甲", "role": "submitter", "phone": "138****0000", "room": "1号楼"},
]
ORGANISATIONS: Final = [
    {"id": "ORG-P", "zh": "社区党组织", "kind": "community_party_org"},
    {"id": "ORG-W", "zh": "物业企业", "kind": "property_company"},
]


def event(seq: int, kind: str, by: str | None = "PSN-1", at: str = "", **more: Any) -> dict[str, Any]:
    """An event a minute after the one before; subjects and data are told apart by `data`."""
    made: dict[str, Any] = {"seq": seq, "at": at or f"2024-03-04T09:{seq:02d}:00+08:00", "type": kind}
    return {**made, **({"by": by} if by else {}), **more}


def submitted(seq: int = 1, issue: str = "ISS-1", text: str = "路面破损") -> dict[str, Any]:
    return event(seq, "IssueSubmitted", "PSN-5", issue=issue, data={"category": "道路", "text": text})


def registered(seq: int = 2, issue: str = "ISS-1", public_no: str = "LM-2024-0001") -> dict[str, Any]:
    return event(seq, "IssueRegistered", "PSN-2", issue=issue, data={"public_no": public_no})


def accepted(seq: int = 3, issue: str = "ISS-1", **data: Any) -> dict[str, Any]:
    return event(seq, "IssueAccepted", issue=issue, data={"owner_decision_required": False, **data})


def document(*events: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """A small case of these events."""
    return {
        "meta": {"scenario_id": "SMALL", "title_zh": "小案例", "timezone": "Asia/Shanghai"},
        "organisations": ORGANISATIONS,
        "persons": PEOPLE,
        "events": list(events),
        **sections,
    }


def as_yaml(made: Any) -> str:
    """JSON is YAML."""
    return json.dumps(made, ensure_ascii=False)


_TEXT: Final = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8).filter(
    lambda text: text != "<<"  # a merge, which YAML takes for no key
)
_WORDS: Final = st.sampled_from(["PSN-03", "PSN-01", "ORG-U1", "ISS-A1", "MOT-A1", "SYSTEM", "2023-01-05"])
ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)


def put_anything(document: Any, data: st.DataObject) -> None:
    """Put anything that YAML can say in the place of something in a document."""
    place = document
    while True:
        keys = sorted(place) if isinstance(place, Block) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inside = place[key]
        if not isinstance(inside, dict | list) or not inside or data.draw(st.booleans()):
            place[key] = parse_yaml(as_yaml(data.draw(ANYTHING)).encode())
            return
        place = inside


def case(*events: dict[str, Any], **sections: Any) -> CaseFile:
    made = document(*events, **sections)
    return case_of(parse_yaml(as_yaml(made).encode()), Path("small.yaml"))


@dataclass
class Stage:
    """A service that cases are brought into, and what they look like on it."""

    service: Service

    def bring_in(self, what: CaseFile, **options: Any) -> Report:
        return Import(self.service, what, Options(**options)).run()

    def player(self, what: CaseFile) -> Player:
        """A case with its frame set up and nothing played yet."""
        names = Names(self.service.vault, hall_of(self.service.vault, what.scenario), what.scenario)
        Frame(self.service, what, names, make_hall=True).set_up()
        return Player(self.service, what, names)

    def play(self, what: CaseFile) -> list[Outcome]:
        player = self.player(what)
        return [player.play(one) for one in what.events]

    @property
    def entries(self) -> int:
        return self.service.log.head().position


def events_of(path: Path) -> tuple[CaseEvent, ...]:
    return read_case(path).events
