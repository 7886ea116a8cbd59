"""What residents do without a login: follow, complete, withdraw, judge, object; and what they cannot."""

from tests.pages.conftest import Visit
from tests.pages.loop import TEXT, Loop
from tests.pages.paper import text_of


def receipt_of(loop: Loop) -> str:
    page = loop.resident.get("/receipt")
    number = page.tree.find(".//p[@class='receipt-number']")
    assert number is not None
    return text_of(number)


def test_a_receipt_leads_to_the_issue_from_another_browser(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    elsewhere = visit()
    assert elsewhere.get(f"/issues/{loop.issue}/own").path == "/lookup"

    found = elsewhere.get("/lookup").send("lookup", number=receipt_of(loop))

    assert found.path == "/receipt"
    assert f"/issues/{loop.issue}/own" in found.links()
    assert found.send("removal").path == "/lookup"
    assert elsewhere.get("/receipt").path == "/lookup"


def test_a_receipt_stands_in_no_address(visit: Visit) -> None:
    loop = Loop(visit)
    page = loop.submit()

    assert receipt_of(loop) not in str(page.response.url)
    assert not any(receipt_of(loop) in link for link in page.links())


def test_an_unknown_number_is_told_and_kept(visit: Visit) -> None:
    page = visit().get("/lookup").send("lookup", number="YC-2026-9999")

    assert page.status == 404
    assert page.wrong()
    assert page.answers("lookup")["number"] == ["YC-2026-9999"]


def test_an_issue_is_found_by_its_public_number_in_the_address(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("accept")
    number = (
        loop.as_("recorder").get(f"/office/issues/{loop.issue}").text.split(" · ", maxsplit=1)[0].split()[-1]
    )

    by_number, by_id = (
        visit().get(f"/issues/{name}").text.partition("查看过去某一时刻") for name in (number, loop.issue)
    )
    assert by_number[1], "below it stands the way back in time, which grows by the second"
    assert by_number[0] == by_id[0]


def test_whoever_has_a_login_and_no_office_is_led_to_what_they_raised(visit: Visit) -> None:
    neighbour = visit("power")
    assert "/receipt" in neighbour.get("/office").links()
    neighbour.get("/issues/new").send("submission", category="道路通行", text=TEXT)

    mine = neighbour.get("/receipt")

    assert any(link.endswith("/own") for link in mine.links())
    assert "/receipt" not in visit("chair").get("/office").links()


def test_the_office_tells_unnumbered_issues_apart_by_their_time(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()

    tray = loop.as_("recorder").get("/office").text

    assert "提交的诉求" in tray
    assert loop.issue[:8] not in tray


def test_an_issue_that_nobody_registered_is_not_public(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()

    assert visit().get(f"/issues/{loop.issue}").status == 404
    assert "还没有" not in loop.resident.get("/receipt").text
    assert loop.resident.get(f"/issues/{loop.issue}/own").status == 200


def test_what_is_missing_is_asked_for_and_completed(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    loop.as_("recorder").get(f"/office/issues/{loop.issue}").send("return", missing="请写明是哪一栋楼。")

    asked = loop.resident.get(f"/issues/{loop.issue}/own")
    assert "请写明是哪一栋楼。" in asked.text
    completed = asked.send("resubmission", text="1号楼旁的电线杆", place="1号楼")

    assert completed.status == 200
    assert "1号楼旁的电线杆" in loop.as_("recorder").get(f"/office/issues/{loop.issue}").text


def test_the_resident_takes_an_issue_back_and_nobody_else_can(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("register")
    other = Loop(visit)
    other.submit()
    assert other.resident.get(f"/issues/{loop.issue}/own").status == 403

    page = loop.resident.get(f"/issues/{loop.issue}/own").send("withdrawal", reason="已经解决了")

    assert "已撤回" in page.text


def test_judging_needs_a_receipt_and_is_done_once(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("give_feedback")
    assert "evaluation" not in visit().get(f"/issues/{loop.issue}/evaluation").forms()

    assert "1 人评价" in loop.judge().text
    again = loop.judge()

    assert again.status == 409
    assert again.wrong()
    assert again.answers("evaluation")["comment"] == ["道路宽敞了"]


def test_the_office_enters_a_judgement_for_somebody_without_a_receipt(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("give_feedback")

    page = loop.as_("recorder").get(f"/office/issues/{loop.issue}")
    page.send("evaluation-on-paper", solved="no", satisfaction="dissatisfied", comment="还有坑")

    public = visit().get(f"/issues/{loop.issue}")
    assert "1 人评价，其中 0 人认为已解决" in public.text
    assert "还有坑" not in public.response.text


def test_a_resident_objects_to_a_resolution_and_is_answered(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("publish")

    objected = visit().get(f"/resolutions/{loop.resolution}").send("objection", text="工期太长")
    assert "收到异议 1 条" in objected.text
    assert "工期太长" not in objected.response.text

    office = loop.as_("recorder").get(f"/office/resolutions/{loop.resolution}")
    assert "工期太长" in office.text
    answered = office.send("answer", objection=only_objection(office), upheld="no", answer="已压缩到最短")
    assert "已压缩到最短" in answered.text


def only_objection(page: object) -> str:
    form = page.forms()["answer"]  # type: ignore[attr-defined]
    select = next(one for one in form.iter("select") if one.get("name") == "objection")
    return [option.get("value", "") for option in select.iter("option")][-1]


def test_the_board_finds_issues_by_words_stage_and_hall(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("accept")
    passer_by = visit()

    assert "电线杆" in passer_by.get("/?q=电线杆").text
    assert "没有符合条件的诉求" in passer_by.get("/?q=喷泉").text
    assert "电线杆" in passer_by.get("/?stage=response").text
    assert "没有符合条件的诉求" in passer_by.get("/?stage=evaluation").text
    assert "没有符合条件的诉求" in passer_by.get("/?ended=yes").text


def test_language_and_text_size_are_remembered(visit: Visit) -> None:
    visitor = visit(lang="")
    assert visitor.get("/?lang=en").tree.get("lang") == "en"
    assert visitor.get("/issues/new").tree.get("lang") == "en"
    assert visitor.get("/?text=large").tree.get("class") == "text-large"
    assert visitor.get("/about").tree.get("class") == "text-large"
    assert visitor.get("/about?text=normal").tree.get("class") is None


def test_an_address_that_leads_nowhere_is_a_page_with_a_way_on(visit: Visit) -> None:
    for path in ("/no/such/page", "/issues/nonsense", "/issues/YC-2099-0001", "/resolutions/nonsense"):
        page = visit().get(path)
        assert page.status == 404
        assert "/" in page.links()


def test_the_board_shows_any_past_moment_and_says_so(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("accept")

    past = visit().get("/?as_of=2026-01-01T00:00")

    assert "这是过去的情况" in past.text
    assert "电线杆" not in past.text
    assert "电线杆" in visit().get("/").text
    assert visit().get("/?as_of=2099-01-01T00:00").status == 422
    assert visit().get("/?as_of=nonsense").status == 422


def test_whoever_was_refused_reads_which_way_is_open(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("register")
    loop.as_("chair").get(f"/office/issues/{loop.issue}").send(
        "refusal", reason="statutory_channel", lawful_channel="向区人民法院起诉", review_route="街道党工委"
    )

    own = loop.resident.get(f"/issues/{loop.issue}/own")

    assert "向区人民法院起诉" in own.text
    assert "街道党工委" in own.text
    assert "应走诉讼" in visit().get(f"/issues/{loop.issue}").text
