"""The registers (台账) that offices ask for: names, titles, exact headers (domain §9), and how the paper form looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from domain.days import at, local_day
from domain.organisation import Unit
from domain.roles import Act

NUMBER = "序号"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which branch and which local days (both included, None: unbounded) a register is made for, and when."""

    branch: Unit
    since: date | None
    until: date | None
    now: datetime
    zone: ZoneInfo

    @property
    def begins_at(self) -> datetime | None:
        return None if self.since is None else at(self.since, time(), self.zone)

    @property
    def ends_at(self) -> datetime | None:
        """Excluded."""
        return None if self.until is None else at(self.until + timedelta(days=1), time(), self.zone)

    @property
    def year(self) -> int:
        """The calendar year of a yearly register: that of the last day asked for, else this one."""
        return (self.until or self.since or local_day(self.now, self.zone)).year

    def with_day(self, day: InstrumentedAttribute[date]) -> list[ColumnElement[bool]]:
        """What a query has to ask of a column of local days, so that they are those asked for."""
        first = [] if self.since is None else [day >= self.since]
        return first if self.until is None else [*first, day <= self.until]

    def with_moment(self, moment: InstrumentedAttribute[datetime]) -> list[ColumnElement[bool]]:
        """The same of a column of moments."""
        first = [] if self.begins_at is None else [moment >= self.begins_at]
        return first if self.ends_at is None else [*first, moment < self.ends_at]

    def day(self, moment: datetime | None) -> str:
        return "" if moment is None else f"{moment.astimezone(self.zone):%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Form:
    """One paper form.

    `head`: the fields above the table, for a form that has one sheet for each meeting. `sealed`: columns that stay
    blank for whoever may not see personal fields. `extra`: columns that come behind the others only where some row
    fills them. `upright`: A4 in portrait. `written`: columns that people fill with a pen, so their rows are tall.
    `signs`: what stands under the table for signatures. `sums`: columns of amounts with a total under them.
    `fields`: each row is a page of its own, field under field. `act`: what one has to be allowed beside exporting;
    `unseals`: what fills the sealed columns.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    head: tuple[str, ...] = ()
    sealed: frozenset[str] = frozenset()
    extra: tuple[str, ...] = ()
    upright: bool = False
    written: frozenset[str] = frozenset()
    signs: tuple[str, ...] = ()
    sums: frozenset[str] = frozenset()
    fields: bool = False
    act: Act = Act.EXPORT_REGISTERS
    unseals: Act = Act.SEE_HEALTH


ROSTER = Form(
    "roster",
    "党员花名册",
    (
        NUMBER, "姓名", "性别", "民族", "出生年月", "籍贯", "学历", "参加工作时间", "入党时间", "转正时间",
        "党内职务", "退休前单位及职务", "离退休类别(离休/退休)", "退休时间", "身份证号", "联系电话", "家庭住址",
        "所在党小组", "组织关系所在支部", "备注",
    ),
    sealed=frozenset({"身份证号", "联系电话", "家庭住址"}),
    extra=("人员类别", "党籍状态", "是否失联党员", "是否流动党员", "党龄校正值"),
)  # fmt: skip
ATTENDANCE = Form(
    "attendance",
    "签到表",
    (NUMBER, "姓名", "签名", "参加方式", "备注(请假原因)"),
    head=("会议/活动名称", "时间", "地点", "应到", "实到", "主持人", "记录人"),
    upright=True,
    written=frozenset({"签名"}),
)
MINUTES = Form(
    "minutes",
    "会议记录",
    (
        "会议名称", "类型", "次数", "时间", "地点", "主持人", "记录人", "应到人数", "实到人数", "出席名单",
        "列席人员", "缺席人员及原因", "会议议题", "传达/学习内容", "发言要点", "决议/决定", "表决情况",
        "主持人签字", "记录人签字", "附件",
    ),
    upright=True,
    written=frozenset({"主持人签字", "记录人签字"}),
    fields=True,
)  # fmt: skip
STUDY = Form(
    "study",
    "学习台账",
    (
        NUMBER, "姓名", "日期", "学习内容", "学习形式(集中/小组/送学/自学/网上)", "组织者/主讲", "学时", "是否补学",
        "心得或意见", "记录人",
    ),
    sealed=frozenset({"心得或意见"}),
)  # fmt: skip
HOME_STUDY = Form(
    "home_study",
    "送学上门登记表",
    (
        "日期", "对象", "年龄/身体状况类别", "送学人", "形式(上门讲读/送书报/电话/语音/视频)", "内容(资料名称)",
        "时长", "老同志意见建议", "需求", "签字/确认", "照片(可选)",
    ),
    sealed=frozenset({"年龄/身体状况类别", "老同志意见建议", "需求"}),
    written=frozenset({"签字/确认"}),
)  # fmt: skip
VISITS = Form(
    "visits",
    "走访慰问记录表",
    (
        NUMBER, "走访日期", "走访对象", "年龄", "住址(小区即可)", "走访人", "方式(上门/电话/视频/医院)",
        "事由(节日/生日/住院/日常/送学)", "身体状况(分类)", "生活情况", "反映问题和意见建议", "处理部门/责任人",
        "办理结果", "反馈日期", "备注",
    ),
    sealed=frozenset({"住址(小区即可)", "身体状况(分类)", "生活情况", "反映问题和意见建议"}),
)  # fmt: skip
DUES = Form(
    "dues",
    "党费收缴台账",
    (
        NUMBER, "党员姓名", "月工资收入(计算基数)", "执行标准(比例)", "月应缴党费", "全年应缴党费", "全年实缴党费",
        "备注",
    ),
    act=Act.SEE_DUES,
    unseals=Act.SEE_DUES,
    sealed=frozenset({"月工资收入(计算基数)"}),
    sums=frozenset({"月应缴党费", "全年应缴党费", "全年实缴党费"}),
    signs=("支部书记", "组织委员", "填表日期"),
)  # fmt: skip
MONTHS = tuple(f"{month}月" for month in range(1, 13))
DUES_MONTHLY = Form(
    "dues_monthly",
    "党费收缴登记表",
    (NUMBER, "姓名", "计算基数", "交纳比例", "月应交", *MONTHS, "合计", "交纳人签字", "收款人签字", "备注"),
    act=Act.SEE_DUES,
    unseals=Act.SEE_DUES,
    sealed=frozenset({"计算基数"}),
    written=frozenset({"交纳人签字", "收款人签字"}),
    sums=frozenset({"月应交", *MONTHS, "合计"}),
    signs=("支部书记", "组织委员", "填表日期"),
)
AWAY = Form(
    "away",
    "流出(流入)党员登记表",
    (
        NUMBER, "姓名", "性别", "出生年月", "入党时间", "所在党支部", "外出原因", "流入地(流出地)", "外出时间",
        "预计返回时间", "流入地党组织及联系人", "活动证编号", "本人联系电话", "支部联系人", "最近联系时间", "备注",
    ),
    sealed=frozenset({"流入地(流出地)", "本人联系电话"}),
)  # fmt: skip
TRANSFERS = Form(
    "transfers",
    "组织关系转接登记表",
    (
        NUMBER, "姓名", "介绍信编号", "转出/转入", "原党组织", "接收党组织", "开具日期", "有效期(天)", "党费交至",
        "回执日期", "经办人", "备注",
    ),
    act=Act.SEE_TRANSFERS,
)  # fmt: skip
LEAVE = Form(
    "leave",
    "请假登记表",
    (NUMBER, "姓名", "会议/活动", "日期", "请假类别(病假/事假/外出/其他)", "原因", "批准人", "补学情况"),
    sealed=frozenset({"原因"}),
)
APPRAISAL = Form(
    "appraisal",
    "民主评议测评汇总表",
    (NUMBER, "姓名", "优秀(票)", "合格(票)", "基本合格(票)", "不合格(票)", "自评等次", "组织评定等次", "备注"),
    signs=("监票人", "计票人", "支部书记", "日期"),
)
PAIRS = Form(
    "pairs",
    "结对联系台账",
    (
        NUMBER, "党员姓名", "类别(高龄/独居/空巢/失能/患病/异地)", "结对人", "职务", "联系方式", "联系频次",
        "上次联系", "下次应联系", "需求", "备注",
    ),
    sealed=frozenset({"类别(高龄/独居/空巢/失能/患病/异地)", "联系方式", "需求"}),
)  # fmt: skip
BRANCH = Form(
    "branch",
    "支部基本情况",
    (
        "支部名称(全称)", "上级党组织", "成立时间", "党员数(正式/预备)", "党小组数", "书记", "副书记", "组织委员",
        "宣传委员", "纪检委员", "本届起止", "下次换届", "联络员", "活动地点",
    ),
    signs=("支部书记", "填表日期"),
)  # fmt: skip
MEMBERS = Form(
    "members",
    "党员管理台账",
    (NUMBER, "姓名", "基本情况", "家庭情况", "特长爱好", "服务需求", "更新日期"),
    sealed=frozenset({"家庭情况", "服务需求"}),
)
ITEMS = Form(
    "items",
    "意见需求台账",
    (
        NUMBER, "编号", "提出日期", "姓名", "类别(意见/需要/投诉)", "反映问题和意见建议", "处理部门/责任人",
        "应办结日期", "办理结果", "反馈日期", "本人认可日期", "备注",
    ),
    act=Act.SEE_ITEMS,
    unseals=Act.SEE_ITEMS,
    sealed=frozenset({"反映问题和意见建议"}),
)  # fmt: skip
DELIVERIES = Form(
    "deliveries",
    "通知送达台账",
    (NUMBER, "姓名", "党小组", "通知", "应达日期", "渠道", "状态", "依据", "时间", "备注"),
)

FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        *(ROSTER, ATTENDANCE, MINUTES, STUDY, HOME_STUDY, VISITS, DUES, DUES_MONTHLY, AWAY, TRANSFERS, LEAVE),
        *(APPRAISAL, PAIRS, BRANCH, MEMBERS, ITEMS, DELIVERIES),
    )
}
