"""Dues: how much, how, hardship, "I have paid". Money never passes through us."""

from collections.abc import Mapping

from handlers.language.intents import slots
from handlers.language.intents.hearing import Heard
from handlers.language.intents.rule import Rule

_DUES = r"(?:党费|党飞|党非|档费|胆费|当费|挡费|交费|党废)"


def _paid(heard: Heard) -> Mapping[str, object]:
    return {**slots.months(heard), **slots.amount(heard)}


DUES = (
    Rule(
        "dues_hardship",
        has=(
            rf"(?:减免|免交|少交|减一?点|免了|缓交|减少|交不起|困难).{{0,12}}{_DUES}|"
            rf"{_DUES}.{{0,10}}(?:减免|免交|少交|能不能减|减一|能免|缓交|交不起|困难|减点|少点|减)"
        ),
        by_sound=False,
    ),
    Rule(
        "dues_paid_report",
        has=(
            r"党费已(?:经)?(?:交|缴)|"
            r"(?:我|已经?|刚|昨天|今天|这|上次|上月).{0,6}(?:交|缴)(?:了|过|清|齐|"
            rf"到).{{0,10}}{_DUES}|{_DUES}.{{0,8}}(?:已经?|我)?(?:交|缴)(?:了|过|清|齐|到|"
            rf"完)(?:了)?(?!多少)|(?:交|缴)了.{{1,8}}{_DUES}|{_DUES}.{{0,4}}(?:转账?|给|"
            r"交)给.{1,6}了"
        ),
        unless=r"吗|没|怎么|谁|几个月了\?|不|哪|多少|\?",
        slots=_paid,
        acts=True,
        by_sound=False,
    ),
    Rule(
        "dues_how",
        whole=("党费怎么交 怎么交党费 党费交给谁 在哪交党费 党费在哪交 当费怎么交 党飞怎么缴 党费怎么缴 交党费"),
        by_sound=True,
    ),
    Rule(
        "dues_how",
        has=(
            r"党费(?:交|给)给.{1,6}(?:行|可以|吗|对)|党费.{0,4}(?:转到|转给|打到|汇到)|"
            rf"{_DUES}.{{0,6}}(?:怎么|咋|如何|交给谁|给谁|在哪|到哪|去哪|哪里|哪儿|找谁|什么时候|"
            r"几号|能不能|能用|可以用|微信|手机|现金|转账|扫码|网上|代交)|(?:怎么|咋|如何|在哪里?|"
            r"哪儿|找谁|什么时候|能不能|能用|可以用?|用|微信|转账|现金).{0,8}(?:交|缴|"
            rf"付)?{_DUES}"
        ),
        unless=r"多少|几块|标准|骗|让我|怎么算",
    ),
    Rule("ask_dues", whole="党费 党费多少 党费多少钱 党费标准 档费多少 胆费多少钱 我的党费", slots=slots.base),
    Rule(
        "ask_dues",
        has=(
            rf"{_DUES}.{{0,12}}(?:多少|几块|几元|标准|怎么算|比例|算法|几个钱|啥标准|什么标准)|"
            rf"(?:多少|几块|几元).{{0,4}}{_DUES}|{_DUES}(?:是)?怎么算|{_DUES}(?:的事|交多少)|"
            rf"{_DUES}"
        ),
        unless=r"谁没|都交|提醒大家|收了",
        slots=slots.base,
    ),
)
