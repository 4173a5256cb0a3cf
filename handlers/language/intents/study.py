"""Study: this month's item, reading on, what was read, and study brought to the door."""

import re
from collections.abc import Mapping

from handlers.language.intents.hearing import Heard
from handlers.language.intents.rule import Rule
from handlers.language.intents.words import STUDY, WHAT

_TITLED = re.compile(r"《(?P<title>[^》]{1,40})》")
_SPOKEN_TITLE = re.compile(
    r"(?P<title>两会(?:精神)?|二十大(?:报告|精神)?|[\u4e00-\u9fff]{2,8}(?:全会|"
    r"讲话)(?:精神)?|党章|党史|条例|准则)"
)


def _title(heard: Heard) -> Mapping[str, object]:
    found = _TITLED.search(heard.raw) or _SPOKEN_TITLE.search(heard.text)
    return {"title": found["title"]} if found else {}


def _item(heard: Heard) -> Mapping[str, object]:
    found = _title(heard)
    return {"item": found["title"]} if found else {}


HOME_STUDY = (
    Rule(
        "request_home_study",
        whole=(
            "送学上门 申请送学上门 我要送学上门 送学 上门送学 送学到家 送雪上门 送血上门 送学上们 送学桑门 想要送学上门"
        ),
        acts=True,
    ),
    Rule(
        "request_home_study",
        has=(
            rf"送学|(?:送|拿|带|捎|寄|发)(?:一下|点|些|份|一份|本|给我|个)*{STUDY}.{{0,5}}(?:家|"
            rf"上门|门|手里|床前|楼上|来)|{STUDY}.{{0,8}}(?:送|拿|带|捎).{{0,6}}(?:家|上门|门|来|"
            r"我)|上门.{0,6}(?:送|讲|教|读|念).{0,4}(?:学|材料|资料|文件)|上门.{0,4}(?:讲讲|"
            r"念|读)|派人.{0,3}(?:读|念|讲)|(?:来|到)(?:我)?(?:家|床前).{0,6}(?:教我|讲|念|"
            r"学习|读)|把学习的?东西.{0,3}送|送.{0,4}学习的东西"
        ),
        unless=r"送学(?:怎么样|的同志辛苦)|谢谢.{0,6}送学|别|不用",
        acts=True,
    ),
)

STUDY_RULES = (
    Rule(
        "read_on",
        whole=(
            "接着念 继续念 往下念 往下读 接着读 继续读 接着往下念 接着听 继续听 接着放 接着 继续 "
            "念下去 读下去 再往下念 下一段 接着说 接着讲"
        ),
        by_sound=False,
    ),
    Rule(
        "read_on", has=r"(?:接着|继续|往下|再往下)(?:往下|给我)?(?:念|读|放|听|播|讲)|(?:念|读)下去", unless=r"别|不要"
    ),
    Rule(
        "share_reflection",
        has=(
            r"(?:学习|读后|心得)?(?:体会|读后感|心得|感想|感悟|感言)(?!.{0,4}(?:怎么写|要不要|"
            r"什么时候|要交))|学(?:习)?(?:了|完|后)?(?:以后|之后|后)?.{0,6}(?:很有感触|深受|"
            r"感触很深|受教育|深受启发)"
        ),
        unless=r"看看别人|要写|交不交|\?",
        by_sound=False,
        acts=True,
    ),
    Rule(
        "study_report",
        whole=(
            "学完了 都学好了 学完 看完 读完 听完 学习完 学习完了 我学了 我学习了 我学完了 已学 "
            "已学习 已学完 看完了 读完了 听完了 学过了 学好了 我看完了 我读完了 都学完了 "
            "学习完毕 学习过了 文章看完了 材料学完了"
        ),
        slots=_item,
        acts=True,
        by_sound=False,
    ),
    Rule(
        "study_report",
        has=(
            r"(?:都|已经?|全)?看完了(?!.{0,3}(?:通知|病|电视))|完成(?:了)?学习|学习任务.{0,3}完成|(?:读|看|学|听)完(?:了)?(?:这|那)(?:篇|份|个)|"
            rf"(?:{STUDY}|文章|课).{{0,6}}(?:已|都|我)?(?:认真|全部|经)*(?:学习?|看|读|听)(?:完毕|"
            r"完了?|过了|好了|了)|(?:学习?|读|听|看)(?:完毕|完了?|过了?|了)(?:这|那|本|"
            rf"一)?(?:个月的?|篇|份|节|课|次)?{STUDY}?(?=$|[,。!])|学完了|(?:文件|文章|材料|资料|"
            r"内容)(?:都)?已(?:经)?学(?:习)?"
        ),
        unless=(
            r"通知|没|什么|\?|吗|体会|感想|怎么|哪|谁|大学|上学|小学|中学|放学|看了看|病|手术|"
            r"电视|想学|听说"
        ),
        slots=_item,
        acts=True,
        by_sound=False,
    ),
    Rule(
        "ask_study",
        whole=(
            "学习 看学习 学习材料 学习资料 学习内容 我要学习 看学习材料 雪习 学系 学什么 "
            "这个月学什么 学点什么 学习文件 这周学什么 今天学什么 材料 资料 学习学习"
        ),
        slots=_title,
    ),
    Rule(
        "ask_study",
        has=(
            rf"学(?:习)?(?:些|点|的)?{WHAT}|(?:什么|啥)(?:要|该|需要)?学的|报告给我|想学习|想学|"
            rf"这期(?:讲|学|是)|{STUDY}.{{0,10}}(?:吗|呢|哪|什么|看看|在|给我|发我|要|来|一份|"
            rf"没有)|(?:给我|看|要|想|有没有|有|发|找|拿|问问?).{{0,8}}(?:学习|{STUDY})|(?:防骗|"
            r"知识|资料)有(?:吗|没)|学(?:习|西|系)(?:材料|资料|才料|内容|文件)"
        ),
        unless=(
            r"党费|记录|几次|学会|请假|志愿|意见|建议|组织关系|名单|书记电话|看不清|大学|文化程度|"
            r"开会|机密|秘密|内部|几点|病|表"
        ),
        slots=_title,
    ),
    Rule(
        "ask_study",
        has=r"学习",
        unless=r"完|过|了|记录|几次|请假|不|没|谁|几点|开会|提醒|统计|建议|意见",
        slots=_title,
        by_sound=False,
    ),
)
