"""What a secretary orders in one sentence: meetings, activities, notices, reminders, changes."""

import re

from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import Decision
from handlers.language.intents.moments import rule_slot, until
from handlers.language.intents.orders import (
    ACTIVITIES,
    activity,
    change,
    event,
    limit,
    notice,
    options,
    reminder,
    repeated,
    sign_up_event,
    study_title,
    target,
)
from handlers.language.intents.rule import Rule

_MEET = (
    r"(?:开会|开.{0,6}会|小组会|支委会|党员大会|大会|支部会|生活会|党课|主题党日|民主评议|"
    r"碰头会|学习会|来.{0,8}学习|上午学习|下午学习|集中学习|碰头|碰个头|集中开会)"
)
_TIMED = (
    r"(?:[\d一二三四五六七八九十]+(?:点|号|日|:\d)|上午|下午|晚上|明天|后天|大后天|今天|"
    r"周[一二三四五六日天\d]|星期[一二三四五六日天]|礼拜[一二三四五六日天]|月底|月初|下旬|"
    r"上旬|中旬|下周|本周)"
)
_ASKS = r"吗|\?|什么时候|几点|哪天|多少|谁|哪|怎么|没$|没有$|了没|上了|搞了|开了|开过"

CONFIRM = Decision.CONFIRM


def _sending(heard: Heard) -> dict[str, object]:
    said = rule_slot(heard)
    return {"when": said["at"]} if "at" in said else dict(said)


ORDERS = (
    Rule(
        "cancel_meeting",
        whole="取消 取消会议 会不开了 会取消 会取消了 不开了 取消开会 会议取消 开会取消 活动取消 取消活动",
        slots=target,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "recall_notice",
        has=(
            r"(?:撤回|收回|撤销|撤了|撤下).{0,6}(?:通知|消息|信息|那条)|(?:通知|消息|"
            r"那条).{0,8}(?:撤回|收回|撤销|撤下|撤了|发错)"
        ),
        slots=target,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "cancel_meeting",
        has=(
            r"取消.{0,10}(?:会|活动|党课|体检|春游|讲座|党日|学习)|(?:会|会议|活动|党课|体检|讲座|"
            r"春游|党日|学习).{0,6}(?:取消|不开了|不搞了|不办了|不上了|不搞了|先不开|作罢|暂停|"
            r"停了|先不开|不开$)"
        ),
        unless=r"吗|\?|谁|怎么|什么|多少|了没|改",
        slots=target,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "change_meeting",
        has=(
            r"(?:改|换|推迟|提前|延后|延期|延|挪|调整|变更|推后|顺延)(?:到|成|为|至|在|一下)|"
            r"(?:地点|时间|会议室).{0,3}(?:改|换|变)|(?:推迟|提前|延后|延期|"
            r"推后)(?:[\d一二三四五六七八九十半两个]|一)|改.{0,3}点|(?:往后|往前|向后)(?:推|挪|延|"
            r"提)|(?:提前|推迟)(?:半|一|两)"
        ),
        unless=(
            r"电话|手机|号码|住址|家庭|姓名|改天|改善|家改|地址|搬|谁|发给|会员|^通知大家|"
            r"^发(?:个|条)?通知"
        ),
        slots=change,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "schedule_reminder",
        has=(
            r"(?:每|逢|隔)(?:个)?(?:月|周|天|星期|礼拜|年|季度|隔).{0,14}(?:提醒|通知|发|催|叫)|"
            r"(?:提醒|通知).{0,8}(?:每月|每周|每天|每年)|(?:[\d一二三四五六七八九十]+号|明天|后天|"
            r"下周.|周.).{0,8}提醒(?:大家|我|各位).{2,}"
        ),
        unless=r"开会学习$|再提醒",
        slots=repeated,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "remind",
        has=(
            r"(?:再|重新|帮我)?(?:提醒|催|催催|催促)(?:一下|下|一遍|催)?(?:没|未|还没|那些|二|三|"
            r"一|大家|他们|其他|剩下|所有|各|第|人|王|李|张|老)|再发.{0,3}提醒|提个醒|(?:没|"
            r"未)回(?:音|复|信)?的(?:再)?(?:问|催)|再(?:提醒|催|通知)(?:一下|一遍|一次)?|(?:没|"
            r"未)(?:回|答|看|读)(?:复)?的.{0,5}(?:提醒|催|再发|通知)"
        ),
        unless=r"注意|防|每周|每月|每天|谁",
        slots=reminder,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "open_sign_in",
        whole="开始签到 打开签到 现在签到 可以签到了 开签到 发起签到 签到开始",
        slots=until,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "open_sign_in",
        has=r"(?:开始|打开|开放|发起|可以|启动|放开)(?:现场)?签到|签到(?:开始|开放)",
        unless=r"吗|\?|谁|没开始|体检|什么时候",
        slots=until,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "open_sign_up",
        has=(
            r"开始报名|"
            r"(?:开|发|搞|发起|组织)(?:个|一个|下)?报名|组织.{0,6}报名|"
            r"报名.{0,3}[\d一二三四五六七八九十]+个?名额|报名(?:开始|从|截止|活动|接龙)|接受报名|"
            r"(?:限|限额|名额)[\d一二三四五六七八九十]+人?.{0,8}报名|报名.{0,12}(?:限|截止)"
        ),
        unless=r"谁|多少|几个|情况",
        slots=lambda heard: {**until(heard), **limit(heard), **sign_up_event(heard)},
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "collect_opinions",
        has=(
            r"(?:征求|征集|收集|听取|问问|问一下|摸底|调查)(?:一下|下)?(?:大家|各位|党员|同志们|"
            r"老同志|全体)?(?:对|的|关于|意见|想法|看法|愿不愿|想不想|.{1,12}(?:意见|哪|还是|"
            r"怎么样|好不好))"
        ),
        unless=r"^(?:谁|我)|王秀兰|电话",
        slots=lambda heard: {
            "topic": re.sub(
                (
                    r"^(?:征求|征集|收集|听取|问问|问一下)(?:一下|下)?(?:大家|各位|党员|同志们|"
                    r"全体)?(?:的)?(?:对|关于)?(?:意见)?[:,]?"
                ),
                "",
                heard.text,
            ),
            **options(heard),
        },
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "send_study",
        has=(
            r"(?:把|将).{0,20}(?:材料|资料|文章|文件|精神|讲话|学习|课件|这篇|链接).{0,8}(?:发|推|"
            r"转|送)(?:下去|出去)|推送?.{0,16}给大家|(?:把|将).{0,20}(?:发|推|转|送)(?:给|到|"
            r"送)(?:大家|各位|全体|党员|同志|老同志|群|他们)|(?:推送|发送|推|下发|发)(?:一下|一篇|"
            r"这个月的?|本月的?|今天的?|本周的?)?(?:学习)?(?:材料|资料|文章|学习内容|课件)"
        ),
        unless=r"别|不要|我想|给我|发给我|谁",
        slots=lambda heard: {**study_title(heard), **_sending(heard)},
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "create_activity",
        has=rf"(?:组织|安排|搞|办|举办|开展|通知|去|大家|请)?.{{0,20}}(?:{ACTIVITIES})",
        unless=_ASKS
        + (
            r"|报名|取消|改到|看望|身体|去了|体检日|去看|体检报告|学习.{0,4}会|防诈骗知识|小组会|"
            r"党员大会|支委会|导出|血压|问问大家|征求"
        ),
        slots=activity,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "create_meeting",
        has=(
            rf"(?=.*{_TIMED})(?=.*(?:{_MEET}))(?:.*)|(?:安排|召集|组织|召开|开个?|通知.{{0,12}}开|"
            rf"上|搞|定)(?:一次|一个|个|一堂|一下)?(?:{_MEET})|(?:安排|组织|召开|搞|上|开)(?:一次|"
            r"个|一堂|一个)?(?:党课|主题党日|组织生活会|支委会|党员大会|党小组会)"
        ),
        unless=_ASKS + r"|去不|来不|请假|参加不|不去|不来|提醒|导出|记录|讲了|说了|心得|签到|取消|没来",
        slots=event,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "send_notice",
        has=(
            r"^(?:请)?(?:帮我)?(?:再)?(?:通知|告诉|转告|提醒|告知)(?:一下|下)?(?:大家|各位|全体|"
            r"同志|党员|老同志|所有|.{1,2}组|:|,)|发(?:个|一?条|一个|份|布)?(?:通知|消息|信息|"
            r"公告|一条)?[:,]?|给大家发|群发|转告大家|^通知"
        ),
        unless=r"\?|吗$|谁|别发|不要发|没通知$|^通知$|给我发|^看|通知书",
        slots=notice,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
)
