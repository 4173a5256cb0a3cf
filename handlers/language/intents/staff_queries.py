"""What a secretary or a contact asks: who has not answered, who is away, what is due."""

import re
from collections.abc import Mapping

from handlers.language import numbers
from handlers.language.intents.hearing import Heard
from handlers.language.intents.moments import day_slot
from handlers.language.intents.rule import Rule

WHO = r"(?:谁|哪些人|哪几个|哪个|哪些|哪几位|有几个|几个人?|多少人?|几位|哪位|都有谁|有谁)"
_OF_PRESENT = re.compile(r"实到|来了|到了|到会|在场")


def _event(heard: Heard) -> Mapping[str, object]:
    return {"event": when["when"]} if (when := day_slot(heard)) else {}


def _quorum(heard: Heard) -> Mapping[str, object]:
    """The first number is who should come, the second who did, unless the words say otherwise."""
    said = [(number, span[0]) for number, span in numbers.find_numbers(heard.text) if number > 1][:2]
    heads = ["expected", "present"]
    before = _OF_PRESENT.search(heard.text)
    if said and before and before.start() < said[0][1] and "应到" not in heard.text[: said[0][1]]:
        heads.reverse()
    found: dict[str, object] = {head: number for head, (number, _) in zip(heads, said, strict=False)}
    kind = next((kind for words, kind in _DECIDED if re.search(words, heard.text)), "")
    return found | ({"kind": kind} if kind else {})


_DECIDED = (("选举|换届|改选|[能够]选", "election"), ("支委会|支部委员会", "committee"))
_REGISTERS = (
    ("花名册", "roster"),
    ("签到", "attendance"),
    ("会议记录", "minutes"),
    ("送学", "home_study"),
    ("学习", "study"),
    ("走访", "visits"),
    ("慰问", "visits"),
    ("党费", "dues"),
    ("流动", "away"),
    ("外出", "away"),
    ("组织关系", "transfers"),
    ("转接", "transfers"),
    ("请假", "leave"),
    ("评议", "appraisal"),
    ("结对", "pairs"),
    ("意见", "items"),
    ("送达", "deliveries"),
    ("通知", "deliveries"),
    ("台账", "members"),
    ("名单", "roster"),
    ("名册", "roster"),
)


def _export(heard: Heard) -> Mapping[str, object]:
    what = next((key for word, key in _REGISTERS if word in heard.text), "")
    period = re.search(
        (
            r"[\d一二三四五六七八九十]+月份?|上?本?季度|[上下本今去]?半?年度?|[上本这]个?月|"
            r"第?[一二三四]季度"
        ),
        heard.text,
    )
    kind = (
        "xlsx"
        if re.search(r"excel|表格|表|台账|名册", heard.text, re.IGNORECASE)
        else "pdf"
        if "pdf" in heard.text.lower()
        else ""
    )
    return {
        **({"what": what} if what else {}),
        **({"period": period.group()} if period else {}),
        **({"format": kind} if kind else {}),
    }


QUERIES = (
    Rule(
        "todo",
        whole=(
            "今天要办什么 今天有什么事 待办 有什么要办的 今天有什么要办的 要办什么 今天做什么 "
            "今天要做什么 今天干什么 待办事项 今天的事 有什么要处理的 今天有什么安排 今天的任务 "
            "有什么事 今天都有什么事"
        ),
        staff=True,
    ),
    Rule(
        "todo",
        has=(
            r"(?:今天|这周|本周|现在|今日)?.{0,3}有?什么(?:要|需要|该)?(?:我)?(?:办|做|处理|"
            r"干)(?:的|吗)?|待办|(?:要|该)(?:办|处理|做|干)(?:什么|哪些)|(?:今天|本周|"
            r"这周)(?:的)?工作(?:安排)?$|有什么事|还有(?:什么|哪些)(?:没办|事)"
        ),
        unless=r"你(?:能|会|可以)|不会|能干什么|功能",
        staff=True,
        by_sound=False,
    ),
    Rule(
        "console", whole="工作台 打开工作台 后台 打开后台 管理台 管理后台 进工作台 控制台 电脑版 我的工作台", staff=True
    ),
    Rule("console", has=r"工作台|管理后台|打开后台|进后台", staff=True),
    Rule(
        "query_quorum",
        has=(
            r"应到.{0,4}\d+.{0,6}(?:实到|到|来)|\d+人?.{0,4}(?:来|到)(?:了)?\d+.{0,8}(?:够|行|能|"
            r"算|有效|过半)|够不够(?:法定)?(?:人数|开会|过半)|法定人数|过半没"
        ),
        slots=_quorum,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "export",
        has=(
            r"(?:导出|打印|下载|生成|输出|导一?下|打一?份|给我一份|做一?份).{0,12}(?:表|册|台账|"
            r"记录|名单|excel|pdf|通知单|材料)|(?:台账|花名册|签到表|名册|登记表|记录表|"
            r"名单).{0,8}(?:发我|导出|打印|发给我|下载|excel|给我)|导出|出一?份.{0,12}(?:记录|表|"
            r"台账|册)|(?:我)?要.{0,6}(?:签到表|花名册|台账|登记表)|导出来"
        ),
        unless=r"别导",
        slots=_export,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_unanswered",
        whole=(
            "谁没回 还有谁没回 谁没回复 没回的 没回的有几个 谁没看 哪些人没看 哪些人没回 "
            "谁没答复 谁还没回 谁没读 回复情况 通知情况 送达情况"
        ),
        slots=_event,
        staff=True,
    ),
    Rule(
        "query_unanswered",
        has=(
            r"(?:没|未)回复?通知|"
            rf"{WHO}.{{0,4}}(?:没|未)(?:有)?(?:回|答|看|读|收到|回复|回信|吭声|回音|通知到|吱声|"
            r"反应|消息)|(?:没|未)(?:有)?(?:回|答|看|读|回复|回信|收到)(?:复|"
            rf"信)?的?.{{0,4}}{WHO}|没回(?:复|音|信)?的名单|(?:回复|送达|通知)(?:情况|怎么样|"
            r"结果)|几个(?:人)?回(?:复|了)|通知到了?(?:多少|几)|多少人(?:回|看)"
        ),
        slots=_event,
        unless=r"没回(?:来|家)|外地",
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_sign_up",
        has=rf"{WHO}.{{0,3}}报(?:了)?名|报名?(?:的|了)?.{{0,5}}{WHO}|报名(?:情况|人数|名单)|报了多少",
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_attendance",
        whole=(
            "签到情况 谁签到了 到了多少人 来了几个 来了多少人 还有谁没签到 谁没签到 到会情况 "
            "出席情况 签到名单 多少人签到 签到了几个 人到齐了吗 来了几个人 谁到了 谁没到 谁没来"
        ),
        slots=_event,
        staff=True,
    ),
    Rule(
        "query_attendance",
        has=(
            r"签到(?:的)?(?:有)?(?:哪些|谁)|到会(?:的)?(?:多少|几)|签到(?:的)?(?:情况|名单|人数|"
            rf"怎么样|了多少|了几|结果)|{WHO}.{{0,6}}(?:签到|到了|到会|到场|来了|没来|没到|出席)|"
            r"(?:来|到|签)(?:了)?(?:多少|几)(?:个|人|位)|(?:到会|出席)的有谁|(?:到会|出席|"
            r"出勤)(?:情况|人数|率)|人到齐|到齐了(?:吗|没)"
        ),
        unless=r"没来过|我",
        slots=_event,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_leave",
        whole=(
            "谁不来 谁请假 谁请假了 谁来不了 谁去不了 哪些人不来 有几个请假的 几个请假 请假情况 "
            "请假的有谁 请假名单 请假的 谁不参加 有谁请假 都谁请假"
        ),
        slots=day_slot,
        staff=True,
    ),
    Rule(
        "query_leave",
        has=(
            rf"{WHO}.{{0,5}}(?:请(?:了)?假|不来|来不了|去不了|不参加|不去|不能来)|(?:请假|不来|"
            rf"来不了)(?:的|了)?(?:有|人)?.{{0,3}}(?:{WHO}|情况|名单)"
        ),
        slots=day_slot,
        staff=True,
        by_sound=False,
    ),
)
