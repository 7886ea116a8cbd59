"""The words of the access log in Chinese and English."""

from deliberation.domain.access.events import AccessPurpose, DataField, ExportKind
from deliberation.domain.terms import Term, define

define(
    {
        DataField.NAME: Term("姓名", "name"),
        DataField.PUBLIC_NAME: Term("会上称呼", "name used in meetings"),
        DataField.PHONE: Term("电话", "telephone"),
        DataField.ROOM: Term("房号", "room"),
        DataField.TITLE: Term("职务", "title"),
        DataField.HOLDER: Term("权利人姓名", "holder's name"),
        DataField.PREMISES: Term("房屋坐落", "premises"),
        DataField.LOGIN: Term("登录名", "login name"),
        DataField.EXTERNAL_ID: Term("导入文件中的编号", "id in an imported file"),
    },
    {
        AccessPurpose.ADMINISTRATION: Term("人员管理", "administration of people"),
        AccessPurpose.INTAKE: Term("办理诉求", "handling an issue"),
        AccessPurpose.ROLL: Term("查阅权利人名册", "reading the roll"),
        AccessPurpose.DELIVERY: Term("送达表决材料", "delivering voting papers"),
        AccessPurpose.COUNTING: Term("录入选票", "entering ballots"),
        AccessPurpose.ACCESS_REQUEST: Term("答复本人查阅请求", "answering a request for access"),
        AccessPurpose.RESTRICTED: Term("查看限制处理的信息", "opening restricted data"),
    },
    {
        ExportKind.AUDIT_OPENINGS: Term("审计用的原值与随机数", "openings for an audit"),
        ExportKind.FINDINGS: Term("疑点清单", "findings"),
        ExportKind.RECORD: Term("整本记录", "the whole record"),
        ExportKind.BALLOTS_ROLL: Term("权利人名册", "roll of rights"),
        ExportKind.PRINT_LINKS: Term("个人投票链接（打印）", "personal ballot links (print)"),
        ExportKind.PRINT_BALLOTS: Term("选票（打印）", "ballots (print)"),
        ExportKind.ACCESS_LOG: Term("查阅登记", "access log"),
        ExportKind.PERSONAL_COPY: Term("个人信息副本", "copy of a person's data"),
    },
)
