"""Who somebody is: recognition by name and last digits, a family helper, and whether we are real."""

import re
from collections.abc import Mapping

from handlers.language import numbers, surnames
from handlers.language.intents import slots
from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import Decision, Understanding
from handlers.language.intents.rule import Rule
from handlers.language.intents.words import KIN

_SIGNS = r"[\d一二三四五六七八九零〇幺两壹贰叁肆伍陆柒捌玖]"
_LABELS = re.compile(
    r"(?:我的?(?:名字|姓名)?(?:是|叫|就是)?|本人(?:是|叫)?|俺(?:是|叫)?|名字(?:是|叫)?|"
    r"姓名(?:是)?|叫|(?:我的|我)?(?:手机|电话)(?:号码?|的)?(?:的)?(?:后|尾|最后)?|"
    r"(?:后四位|尾号|末四位|最后四位|后四|末尾|尾数|后面四位)(?:数字|是|数|号)*|(?:是|的|"
    r"为|号码|四位|同志|党员|老党员|退休|数字)|[,。、:;\s])"
)
_FOUR = re.compile(rf"(?<!{_SIGNS}){_SIGNS}{{4}}(?!{_SIGNS})|(?<!\d)1\d{{10}}(?!\d)")
_SAYS_NAME = re.compile(
    r"(?:我|俺|本人)(?:的)?(?:名字|姓名)?(?:就)?(?:叫|是|[事系四](?=[\u4e00-\u9fff]{2,4}$)|"
    r"名叫)(?:[^,。的我]{0,6}的)?(?P<name>[\u4e00-\u9fff]{2,4}?)(?=$|[,。!啊呀,\s\d]|我|"
    r"手机|电话|后|尾|同志)"
)
_KIN_NAMED = re.compile(
    rf"(?P<name>[\u4e00-\u9fff]{{2,4}}?)(?:同志)?的(?P<kin>{KIN})|(?:我|俺)?(?P<kin2>妈妈?|"
    r"爸爸?|母亲|父亲|爷爷|奶奶|岳父|岳母|公公|婆婆|老伴|爱人)(?:叫|是|"
    r"名叫)(?P<name2>[\u4e00-\u9fff]{2,4}?)(?=$|[,。!]|我|同志)|"
    r"(?P<name3>[\u4e00-\u9fff]{2,3})(?P<kin3>儿媳妇?|女婿|女儿|儿子|闺女)"
)


def _known(name: str, heard: Heard) -> bool:
    return name in heard.around.names or surnames.starts_name(name)


def read_binding(heard: Heard) -> Understanding | None:
    """Name and last four digits in any order, or a bare name, and nothing else in the message."""
    text = re.sub(rf"(?<={_SIGNS})\s+(?={_SIGNS})", "", heard.text)
    four = _FOUR.search(text)
    digits = numbers.last_four(four.group()) if four else None
    rest = text[: four.start()] + "," + text[four.end() :] if four and digits else text
    spoken = _SAYS_NAME.search(rest)
    name = spoken["name"] if spoken and _known(spoken["name"], heard) else ""
    if not name:
        bare = _LABELS.sub("", rest)
        name = bare if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", bare) and _known(bare, heard) else ""
    if not name or _too_much(rest, name):
        return None
    if heard.around.names and name not in heard.around.names:
        alike = [other for other in heard.around.names if slots.is_alike(name, other)]
        name = alike[0] if len(alike) == 1 else name
    found: Mapping[str, object] = {"name": name, **({"tail": digits} if digits else {})}
    return Understanding("bind", found, 0.95 if digits else 0.8, Decision.CONFIRM)


def _too_much(rest: str, name: str) -> bool:
    left = _LABELS.sub("", rest.replace(name, "", 1))
    return len(left) > 4 or re.search(r"女儿|儿子|闺女|请假|签到|妈|爸|老伴", left) is not None


def _proxy(heard: Heard) -> Mapping[str, object]:
    match = _KIN_NAMED.search(heard.text)
    found: dict[str, object] = {}
    if match:
        kin = match["kin"] or match["kin2"] or match["kin3"]
        name = match["name"] or match["name2"] or match["name3"]
        name = re.sub(r"^(?:我是|俺是|我就是|是|我|叫)", "", name)
        name = next((known for known in heard.around.names if known in name), name)
        found = (
            {"relation": kin, "name": name}
            if slots.guess_name(name) or name in heard.around.names
            else {"relation": kin}
        )
    else:
        found = dict(slots.relation(heard))
    return found


PROXY_DECLARE = (
    Rule(
        "proxy_declare",
        has=(
            rf"(?:我|俺)(?:就)?是(?:他|她|您|[\u4e00-\u9fff]{{2,4}}?)?(?:同志)?的?(?:{KIN}|保姆|"
            r"护工|老伴|家属|家里人|亲戚)|(?:我|俺)(?:妈妈?|爸爸?|母亲|父亲|爷爷|奶奶|岳父|岳母|"
            r"公公|婆婆)(?:叫|是|名叫)[\u4e00-\u9fff]{2,4}|(?:我)?(?:帮|替|代)(?:我)?(?:他|她|"
            r"妈妈?|爸爸?|父亲|母亲|老人|老伴|爷爷|奶奶|爸妈|父母)(?:老人家)?(?:看|收|接收|用|管|"
            r"操作|办|报名)|(?:我)?(?:帮|替|代)我(?:父亲|母亲|爸|妈|老伴).{0,4}报名"
        ),
        unless=r"请假|晕|摔|去世|住院|学习|党费",
        slots=_proxy,
        decision=Decision.CONFIRM,
        acts=True,
        by_sound=False,
    ),
)

VERIFY = (
    Rule(
        "verify_identity",
        whole=(
            "你是真的吗 你是谁 你谁 你是哪位 你是骗子吗 你是骗子 骗子 真的假的 真的吗 是真的吗 "
            "你是什么人 你是机器人吗 你是人吗 你是干什么的 你们是谁 你哪位 你是人还是机器 "
            "官方的吗 你是官方的吗 你们是哪的 你是骗子吧 是不是骗子 你是不是骗子 可靠吗 "
            "怎么相信你"
        ),
    ),
    Rule(
        "verify_identity",
        has=(
            r"你是人工|人工还是机器|这是不是诈骗号|是不是骗人的号|"
            r"知道你(?:们)?(?:是)?不是骗|你们单位|什么单位|"
            r"你(?:们)?(?:这个?号?|这边)?(?:到底|究竟)?是?(?:不是|不会是)?(?:真的|骗子|谁(?!家|来|能|给|有|可)|"
            r"什么人|什么样?的人|机器人|官方|电脑|真人|靠谱|可靠|哪个单位|哪里的|哪的|哪个支部|"
            r"骗人的|哪家|正规|假的|党支部的|支部的|组织的|公家)|官方号|正规吗|真的假的|(?:这|"
            r"你们?这)(?:个)?(?:号|公众号|平台|账号).{0,4}(?:真|靠谱|可靠|正规|安全|假|骗|官方)|"
            r"(?:相信|信得过|信任)(?:你|这个)|怎么(?:知道|证明|核实)(?:你|是真)|怎么信|(?:怎么|"
            r"凭什么)(?:会)?知道我"
        ),
        unless=r"电话|让我|转账|有人|验证码|汇款",
        by_sound=False,
    ),
)
