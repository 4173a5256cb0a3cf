"""How people write hours, parts of the day and lengths, as regular expressions: one rule a form."""

from handlers.language.times.cleanup import HIDDEN
from handlers.language.times.day_words import ANY_MONTH, SIGN, TWO_SIGNS
from handlers.language.times.durations import LENGTH

# "晚" and "早" alone are parts of the day only before an hour or behind a day (which is hidden by then).
_BEFORE_HOUR = rf"(?=(?:\d{{1,2}}|[{SIGN}十两]{{1,2}})[点:时])"
_BEHIND_DAY = f"(?<={HIDDEN})"
PARTS = {
    "morning": f"一大早|大清早|清早|清晨|早晨|早上|早间|一早|上午|头午|早{_BEFORE_HOUR}|{_BEHIND_DAY}早(?!点)",
    "noon": "中午|正午|午间|晌午",
    "afternoon": "下午|午后",
    "evening": f"傍晚|晚上|晚间|天黑|晚{_BEFORE_HOUR}|{_BEHIND_DAY}晚(?!点)",
    "night": "后半夜|前半夜|下半夜|上半夜|半夜里?|大半夜|夜里|夜间|夜晚|深夜|凌晨|夜(?=[里间]|$)",
}

_HOUR = rf"\d{{1,2}}|二?十[{SIGN}]?|[{SIGN}两]"
_H = rf"(?<![\d.{SIGN}十百第几])(?P<h>{_HOUR}|[零〇仨])"
_MINUTE = rf"(?:\d{{2}}|[二三四五]?十[{SIGN}]?)"
_NO_COUNT = r"(?![\d个名位人块元号楼单件条项斤岁页层米套份本张])"  # "九点三十人" counts people
_MINUS = rf"差(?P<minus>一刻|[{SIGN}十\d]+分?)钟?"
_FEW = rf"(?P<few>(?<=[零〇0])[1-9{SIGN}](?![\d{SIGN}十])|\d{{1,2}}(?=分)|[{SIGN}](?=分))"
CLOCKS = {
    "spoken": (
        f"{_H}点(?:钟|整)?"
        f"(?:(?P<half>半)|(?P<quarter>[一三13])刻钟?|(?:过|多)?(?P<mi>{_MINUTE}){_NO_COUNT}分?钟?"
        f"|(?:过|零|〇|0)?{_FEW}分?|(?:还)?{_MINUS})?钟?"
    ),
    "half_range": f"{_H}(?=(?:到|至|-)(?:{_HOUR})点)",
    "rough": f"(?:{TWO_SIGNS}|十[一二]二|十二三)点(?:钟|多)?",
    "short_of": f"{_MINUS}(?:就|不)?(?:到)?(?P<h>{_HOUR})点钟?",
    "colon": r"(?<![\d:.])(?P<h>[01]?\d|2[0-4]):(?P<mi>[0-5]\d)(?::[0-5]\d)?(?![\d:])",
    "written": (
        rf"{_H}时(?:(?P<mi>{_MINUTE}|\d|零?[{SIGN}])分|(?P<half>半)|整|许)?"
        "(?![候间代常刻期段光节装针而不])"
    ),
    "point": r"(?<=[午上晨晚早])(?P<h>\d{1,2})\.(?P<mi>[0-5]\d)(?!\d)",
    "same": "的?(?:这个?时候|这个时间|这个点儿?|同一时间|同一个时间)",
    "usual": (
        "(?:还是|按|照)?(?:老时间|老时候|老钟点|原来的时间|原时间|平时的时间)"
        "|(?:时间)?(?:跟|和|同|与)(?:上次|以前|往常|从前|平时|上回)(?:的)?(?:时间)?一样"
        "|(?:时间)?照旧|老规矩"
    ),
    "meal": (
        "(?:吃[过完了]*|用过?)?(?:早|午|中午?|晚|夜)?饭(?:后|以后|之后|过后)"
        "|吃[过完]了?[早午晚中]?饭(?:以?后|之后)?"
        "|(?:散会|下班|放学|会议结束|会)(?:以|之)?后(?!天)|天亮(?:后|以后)?"
    ),
}

_COUNT = f"[{SIGN}十两\\d]"
_LONG = "(?:个?(?:小时|钟头|星期|礼拜)|个月|(?<=多)月|分钟|天|周|年)"
OTHERS = {
    "rough_length": (
        f"(?:{_COUNT}*(?:几|来)|好几|{_COUNT}+(?:个)?多){_LONG}"
        f"|[{SIGN}]?(?:一两|两三|三四|三五|四五|五六|六七|七八|八九){_LONG}"
    ),
    "length": LENGTH,
    "rough_day": (
        f"(?:{ANY_MONTH})?(?:[二三]?十)?{TWO_SIGNS}[号日]|(?:{ANY_MONTH})?[一二三]?十[来几多][号日]"
        rf"|[{SIGN}\d]+[号日](?:上下|光景)"
    ),
    "someday": (
        "改[天日](?!换地)|过(?:[两几]天|些(?:天|日子)|(?:一)?阵子?|段时间)|[这那前后][两几]天|[这那]些(?:天|日子)"
        f"|(?<![{SIGN}十两几多百\\d大])年前(?=[,。要来去能就]|$)|最近几天|近几天|近期|近日|不久|择日|找个时间|有空的时候|等有空|抽空|回头|等几天|隔几天|隔两天"
    ),
    "soon": "一会儿?|等会儿?|待会儿?|过会儿?|过一会儿?|晚些时候|晚点(?!到|来)|稍后",
}
