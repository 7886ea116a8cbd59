"""A hall's voting rules and resolutions of votes over the interface."""

from uuid import uuid4

from tests.api.hall import HALL, Town
from tests.api.test_commands import refused

RULES = {"name": "议事厅表决办法", "quorum_num": 2, "quorum_den": 3, "each_side": 1, "ballot": "recorded"}


def test_the_chair_adopts_voting_rules_and_everybody_reads_them(town: Town) -> None:
    assert town.post("chair", f"/halls/{HALL}/voting-rules", {"rules": RULES}).status_code == 200
    hall = town.see(None, f"/halls/{HALL}").json()
    assert hall["voting_rules"]["name"] == RULES["name"]
    assert (hall["voting_rules"]["quorum_num"], hall["voting_rules"]["approve_of"]) == (2, "persons_present")
    assert hall["voting_rules_since"]


def test_unsound_rules_and_others_than_the_chair_are_refused(town: Town) -> None:
    path = f"/halls/{HALL}/voting-rules"
    above = town.post("chair", path, {"rules": {**RULES, "approve_num": 3}})
    assert "3/2" in refused(above, 422, "hall.share_unsound")["zh"]
    secret = town.post("chair", path, {"rules": {**RULES, "ballot": "secret"}})
    refused(secret, 422, "vote.secret_sides")
    assert town.post("delegate", path, {"rules": RULES}).status_code == 403
    hall = town.see(None, f"/halls/{HALL}").json()
    assert hall["voting_rules"] is None


def test_a_resolution_of_a_vote_needs_the_vote_and_is_found_by_it(town: Town) -> None:
    asked = {"hall": str(HALL), "authority": "owners_joint_decision", "text": "同意"}
    missing = refused(town.post("chair", "/resolutions", asked), 422, "resolution.vote_missing")
    assert "278" in missing["en"]
    unknown = town.post("chair", "/resolutions", {**asked, "ballot_set": str(uuid4())})
    assert unknown.status_code == 404
    listed = town.see(None, f"/resolutions?ballot_set={uuid4()}")
    assert (listed.status_code, listed.json()["items"]) == (200, [])
