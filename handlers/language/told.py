"""What is said without being so: denied, feared, told, past, only supposed."""

import re

_DENIED = re.compile(
    r"(?:没有?|(?<!是)不是|并非|不会|未|防止?|预防|避免|免得|以防|当心|小心|注意|怕|害怕|担心(?:会|我|他|她)?|别(?!管|跟|和))"
    r"(?:再|又|被|给|让|会|人|要|不小心|有|什么|我家?)*$"
)
_STORY = re.compile(
    r"容易|隐患|怕(?:着火|失火|摔|滑|跌)|建议|提议|演练|演习|讲座|培训|宣传|防范|预防|防止|避免|知识|报警器|课上|"
    r"电影|电视(?:里|上|剧|机里|台|说|演|播)|小说|故事|梦见|做梦|梦到|节目|视频里|消防安全|课件|新闻|小品|相声|评书|戏里|"
    r"如果|万一|假如|假设|要是(?!还|再)|比赛|历史|长征|战争|抗战|抗美援朝|朝鲜|鬼子|日本人|解放前|旧社会|土匪|烈士|牺牲|"
    r"英雄|在部队|当兵|救过|扑过|该打(?:什么|哪个|谁)|打哪个电话|打什么电话|打谁|听说(?!你|我)|教训|吸取|提高警惕|网上说|报纸上|书上"
)
_LONG_AGO = re.compile(
    r"去年|前年|大前年|上个?月|上次|上回|以前|从前|之前|年轻时|年轻的时候|小时候|(?:那|哪|[一二三四五六七八九零〇\d]{2,4})年(?:的|春|夏|秋|冬|发)|那年|那时候|当年|[几两三四五六七八九十]年前|早年|"
    r"好多了|看过了没事|已经看过|已经好|都好了|全好了|没事了|不要紧了|没事体|"
    r"上礼拜|上周|上星期|前阵子|前些天|前些日子|那回|那次|老毛病|正常|创可贴|已经止住|止住了|出院|住院|在医院|(?:中风|摔|跌|骨折|脑梗|绊|晕)过(?!去)|摔伤(?:还没好|了?在家)|住进医院|手术后|做完手术|康复|不碍事|没大碍|没啥事|没什么事|老毛病|,?好[了咯咧啦]$|,好[了咯咧啦]"
)
_OVER = re.compile(
    r"(?:中风|摔|跌|骨折|脑梗|绊|晕)过(?!去)|出院|好多了|没事了|没事体|不碍事|康复|,好[了咯咧啦]$|都好了|全好了|已经好|住院"
)
_RIGHT_NOW = re.compile(
    r"又(?!来|去|不)|刚刚?(?!好)|正在|现在(?!好|没|已|挺|都|还|很|稳定|恢复|在家)|这会|突然|忽然|快来|救命|救我|快救|救救|马上|赶紧|怎么办|起不来|止不住|"
    r"今天早|今早|刚才"
)
_AGAIN = re.compile(
    r"又(?:摔|跌|晕|昏|疼|痛|喘|吐|不能|动|抽|倒|起)|这次|这回|突然|快来|救命|救救|起不来|爬不起|止不住|怎么办"
)
_ABOUT_FRAUD = re.compile(
    r"讲座|宣传|知识|防范|预防|演练|防骗|反诈(?!中心)|防诈|听课讲|骗子多|告诉大家|提醒(?:大家|老)|(?:电视|新闻|手机)(?:里|上|说|演|报)|看电视说|不会上当|没上当|没理(?:他|她|它)?|没信|不信|挂了电话|挂断|(?:短信|电话|信息)我?都?(?:删|拉黑|挂)|代交"
)
_MINE = re.compile(r"我(?:已|刚|现在|把|给|转|汇|交|被|让|遭|叫|着)(?!会)|骗了我|骗我|已汇|汇出")
_ASKED = re.compile(r"(?:怎么|如何)(?:预防|避免|防)|该(?:怎么|如何)防|什么时候(?:检查|来)|几点")


def is_denied(text: str, start: int) -> bool:
    """Whether the words at `start` are denied or feared by those just before them."""
    return _DENIED.search(text[max(0, start - 7) : start]) is not None


def is_only_told(kind: str, text: str) -> bool:
    """Whether a danger is only told about: a film, a drill, last year's fall."""
    if kind == "mood":
        return re.search(r"电视(?:里|上|剧)|电影|小说|新闻|戏里", text) is not None and not re.search(
            r"我(?:也|真|就)?(?:不想|想)", text
        )
    if kind == "scam":
        return _ABOUT_FRAUD.search(text) is not None and not _MINE.search(text)
    if _STORY.search(text) or _ASKED.search(text):
        return True
    if not _LONG_AGO.search(text):
        return False
    if _AGAIN.search(text):
        return False
    return not _RIGHT_NOW.search(text) or (kind in ("body", "fall") and _OVER.search(text) is not None)


def is_doubtful(kind: str, text: str) -> bool:
    """Whether a question stands where one would expect a cry: then the person is asked."""
    return kind != "mood" and re.search(r"[吗么]\??$|是不是(?!骗)", text) is not None and not _RIGHT_NOW.search(text)
