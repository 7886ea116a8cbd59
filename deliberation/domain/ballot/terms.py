"""The words of a ballot in Chinese and English."""

from deliberation.domain.ballot.events import Delivery
from deliberation.domain.terms import Term, define

define(
    {
        Delivery.SIGNED: Term("当面签收", "handed over and signed for"),
        Delivery.MAIL: Term("邮寄送达", "delivered by mail"),
        Delivery.ELECTRONIC: Term("电子送达", "delivered electronically"),
        Delivery.POSTED: Term("张贴送达", "posted in the estate"),
        Delivery.UNDELIVERED: Term("未送达", "not delivered"),
    },
)
