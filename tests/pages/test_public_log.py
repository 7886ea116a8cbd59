"""What the office does by its pages, decided again by who has the public log alone."""

from deliberation.application.audit.redecide import Redecision
from deliberation.bootstrap import Service
from deliberation.store.auditing import entries_up_to
from deliberation.store.rulebook import rule_book
from tests.audit.test_public_part import closed
from tests.pages.conftest import Visit
from tests.pages.loop import Loop


def test_nobody_is_accused_of_a_reason_or_a_law_that_the_public_is_not_shown(
    visit: Visit, service: Service
) -> None:
    loop = Loop(visit)
    loop.submit()
    loop.resident.get("/own-data").send("own-request", kind="correction", words="电话写错了")
    admin = visit("administrator")
    href = next(link for link in admin.get("/admin/data-requests").links() if link.endswith("/data"))
    page = admin.get(href).send("details", phone="13900002222")
    request = next(one.get("value") for one in page.forms()["answer"].iter("option") if one.get("value"))
    page = page.send("answer", request=str(request), granted="no", reason="须当面核验身份")
    law = {"rule": "城市社区档案管理办法", "until": "2099-12-31"}
    page = page.send("restriction", basis="retention_period", reason="归档", **law)
    page = page.send("lifting", reason="依据有误")
    assert "个人信息已删除" in page.send("erasure", basis="purpose_ended", reason="请求", typed="删除").text

    again = Redecision(rule_book(), openings=False)
    entries = list(entries_up_to(service.log, service.log.head().position))
    assert [found for entry in entries for found in again.take(closed(entry))] + again.finish() == []  # type: ignore[arg-type]
