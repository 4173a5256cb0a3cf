"""The words of time as regular expressions: one rule a form, the longest match wins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.language.times.calendar import FEASTS, WEATHER_TERMS
from handlers.language.times.durations import LENGTH

_SIGN = "一二三四五六七八九"
_Y = rf"(?:(?P<y>\d{{4}}|[零〇{_SIGN}]{{4}}|\d{{2}}|[零〇{_SIGN}]{{2}})年|(?P<ry>大前年|前年|去年|上一?年|今年|本年|明年|来年|下一年|后年))的?"
_M = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份的?)?"
_RM = r"(?P<rm>上上个?月|下下个?月|上个?月|下个?月|这个?月|本月|当月)(?:份)?的?"
_D = rf"(?P<d>\d{{1,2}}|[二三]?十[{_SIGN}]?|[{_SIGN}]|廿[{_SIGN}]?|卅一?)"
_ND = rf"(?:\d{{1,2}}|[二三]?十[{_SIGN}]?|[{_SIGN}])"
_SPLIT = "(?:到|至|-|、|和)"
_TWO_SIGNS = "(?:一二|一两|二三|两三|三四|四五|五六|六七|七八|八九|九十)"
_MONTH = rf"(?:(?:{_Y})?{_M}|{_RM})"
WEEK = "(?:周|星期|礼拜)"
_W = "(?P<w>[一二三四五六日天])"
_REL = "(?P<rel>上上|下下|上|下|这|本)"
_NTH = "(?:第(?P<n>[一二三四五1-5])个?|(?P<last>最后(?:一个?)?))"
_NUMERAL = rf"\d{_SIGN}十零〇"
_FEAST = "|".join(sorted(FEASTS - WEATHER_TERMS, key=len, reverse=True))
_WEATHER = "|".join(sorted(WEATHER_TERMS))
_FEAST_WORD = rf"(?<![{_NUMERAL}])(?P<feast>{_FEAST}|(?:{_WEATHER})(?=节气|那天|当天|这天|$)|十一(?=假期|放假|黄金周|长假|期间|前|后|那天|当天|节|国庆))(?![{_NUMERAL}年月日号点个块])"
_LUNAR_MONTH = rf"(?P<lm>正|冬|腊|闰?(?:十[一二]?|[{_SIGN}]))月"
_ANY_MONTH = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月(?:份的?)?|(?:上上|下下|上|下|这|本)个?月份?的?"
_CONTEXT = r"(?=\s*(?:[日号(]|上午|下午|早|晚|中午|凌晨|\d{1,2}[:点]|周|星期|之?前|以前))"

_DAYS = {
    "iso": r"(?<!\d)(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})|(?P<m2>[01]\d)(?P<d2>[0-3]\d))(?!\d)[日号]?",
    "month_day": rf"(?<![\d个{_SIGN}十])(?:{_Y})?{_M}{_D}(?:[号日](?!子)|(?={_SPLIT}{_ND}[号日]))",
    "month_bare_day": rf"(?<![\d个{_SIGN}十])(?:{_Y})?{_M}{_D}(?![\d个月点时:年天届周号日多几{_SIGN}十])",
    "rel_month_day": rf"{_RM}{_D}(?:[号日](?!子)|(?={_SPLIT}{_ND}[号日]))",
    "rel_month_bare": rf"{_RM}{_D}(?![\d个月点时:年天届周号日{_SIGN}十])",
    "day": rf"(?<![\d.第月{_SIGN}十百]){_D}(?:号|日(?![之内后游]|以[内后]|子|常|三餐)|(?={_SPLIT}{_ND}[号日]))",
    "slash": rf"(?<![\d/.-])(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})(?![\d/])",
    "dot": rf"(?<![\d/.-])(?P<m>\d{{1,2}})[.-](?P<d>\d{{1,2}})(?![\d/.]){_CONTEXT}",
    "dot_alone": r"^(?P<m>\d{1,2})[.-](?P<d>\d{1,2})$",
    "month": rf"(?<![\d个第{_SIGN}十])(?:{_Y})?{_M}(?![\d个])",
    "half_month": rf"(?<![\d个第{_SIGN}十])(?:{_Y})?(?P<m>1[0-2]|[1-9]|十[一二]?|[{_SIGN}])(?={_SPLIT}{_ND}月)",
    "rel_month": rf"{_RM}里?",
    "year": rf"(?<![\d{_SIGN}十])(?:(?P<y>\d{{4}}|[零〇{_SIGN}]{{4}})年(?:度|全年)?|(?P<ry>大前年|前年|去年|今年|本年|明年|来年|后年)(?:全年|一年)?)",
    "short_year": rf"(?<![\d{_SIGN}十零〇百])(?P<y>[零〇{_SIGN}]{{2}}|\d{{2}})年(?=[入参转退出毕结生上当来的])",
    "within_month": rf"(?:{_MONTH}|(?P<own>月))(?P<x>上旬|中旬|下旬|初(?![一二三四五六七八九十])|中(?![午旬秋国共央心])|底|末)",
    "within_year": rf"(?:{_Y}年?|年)(?P<x>初|中(?![午旬秋])|底|末)",
    "half_year": rf"(?:{_Y})?(?P<half>上|下)半年",
    "quarter": rf"(?:{_Y})?(?:第?(?P<q>[一二三四1-4])|(?P<rq>上个?|下个?|本|这个?))季度",
    "weekday": rf"(?:{_REL}[一个]?(?:{WEEK}的?)?)?{WEEK}{_W}(?!次)",
    "weekend": rf"(?:{_REL}个?)?(?:周末|{WEEK}[六]?[日天]?末)",
    "week": rf"{_REL}[一个]{{0,2}}{WEEK}(?![一二三四五六日天末边围到年岁])里?",
    "week_after": rf"{_REL}(?:{WEEK})的?(?P<back>今天|明天|昨天)",
    "relative": r"(?P<name>大后天|大前天|今天|明天|后天|昨天|前天|今(?=[早晚晨夜])|明(?=[早晚晨](?!报))|昨(?=[晚夜])|后(?=晚上))",
    "lunar": rf"(?:农历|阴历|旧历|老历)(?:{_Y})?(?:{_LUNAR_MONTH})?(?P<ld>初[{_SIGN}十]|廿[{_SIGN}]?|[二三]?十[{_SIGN}]?|[{_SIGN}])[号日]?",
    "lunar_plain": rf"(?:{_Y})?(?:(?P<new_year>大年)|{_LUNAR_MONTH})?(?P<ld>初[{_SIGN}十])(?![中级年班])",
    "lunar_month": rf"(?:{_Y})?(?P<lm>正|冬|腊|闰(?:十[一二]?|[{_SIGN}]))月(?P<ld>初[{_SIGN}十]|廿[{_SIGN}]?|[二三]?十[{_SIGN}]?)?",
    "lunar_score": rf"(?:{_Y})?{_LUNAR_MONTH}(?P<ld>廿[{_SIGN}]?)(?![号日])",
    "feast": rf"(?:{_Y})?{_FEAST_WORD}(?:那天|当天|这天|当日)?",
    "holiday": rf"(?:{_Y})?{_FEAST_WORD}节?(?:假期|放假|小长假|长假|黄金周|期间|假)(?:期间)?",
    "after_feast": rf"(?:{_Y})?{_FEAST_WORD}节?(?:假期)?(?P<side>后|前|过后)的?第?(?P<n>[{_SIGN}十\d]+)个?(?:工作日|天上班)",
    "first_after": rf"(?:{_Y})?{_FEAST_WORD}节?(?:假期)?(?:后|过后)(?:上班)?第(?P<n>一)天(?:上班)?",
    "nth_weekday": rf"{_MONTH}的?{_NTH}{WEEK}{_W}",
    "nth_of_some_month": rf"{_NTH}{WEEK}{_W}",
    "nth_workday": rf"(?:{_MONTH}|{_REL}{WEEK})的?{_NTH}工作日",
    "next_workday": r"(?:下一?个|最近的?一?个)工作日",
    "edge_day": rf"(?:{_MONTH}|(?P<own>月底|月末)|{_REL}{WEEK})的?(?:第(?P<n>一)天|(?P<last>最后一天))",
    "exchange": r"(?:调休|补班|倒休)(?:那天|的那天|当天)",
}
_PARTS = {
    "morning": "一大早|大清早|清早|清晨|早晨|早上|早间|一早|上午|头午|早(?=(?:\\d{1,2}|[一二三四五六七八九十两]{1,2})[点:时]|$|[,开集])",
    "noon": "中午|正午|午间|晌午",
    "afternoon": "下午|午后",
    "evening": "傍晚|晚上|晚间|晚(?=(?:\\d{1,2}|[一二三四五六七八九十两]{1,2})[点:时]|$|[,开集看去])|天黑",
    "night": "后半夜|前半夜|下半夜|上半夜|半夜里?|大半夜|夜里|夜间|夜晚|深夜|凌晨|夜(?=[里间]|$)",
}
_H = rf"(?<![\d.{_SIGN}十百第几])(?P<h>\d{{1,2}}|二?十[{_SIGN}]?|[{_SIGN}两零〇仨])"
_MI = rf"(?:\d{{2}}|[二三四五]?十[{_SIGN}]?)"
_NO_COUNT = r"(?![\d个名位人块元号楼单件条项斤岁页层米套份本张])"
_CLOCKS = {
    "spoken": rf"{_H}点(?:钟|整)?(?:(?P<half>半)|(?P<quarter>[一三13])刻钟?|(?:过|多)?(?P<mi>{_MI}){_NO_COUNT}分?钟?|(?:过|零|〇|0)?(?P<few>(?<=[零〇0])[1-9{_SIGN}](?![\d{_SIGN}十])|\d{{1,2}}(?=分)|[{_SIGN}](?=分))分?|(?:还)?差(?P<minus>一刻|[{_SIGN}十\d]+分?)钟?)?钟?",
    "half_hour_range": rf"{_H}(?=(?:到|至|-)(?:\d{{1,2}}|二?十[{_SIGN}]?|[{_SIGN}两])点)",
    "rough": rf"(?:{_TWO_SIGNS}|十[一二]二|十二三)点(?:钟|多)?",
    "short_of": rf"差(?P<minus>一刻|[{_SIGN}十\d]+分?)钟?(?:就|不)?(?:到)?(?P<h>\d{{1,2}}|二?十[{_SIGN}]?|[{_SIGN}两])点钟?",
    "colon": r"(?<![\d:.])(?P<h>[01]?\d|2[0-4]):(?P<mi>[0-5]\d)(?::[0-5]\d)?(?![\d:])",
    "written": rf"{_H}时(?:(?P<mi>{_MI}|\d|零?[{_SIGN}])分|(?P<half>半)|整|许)?(?![候间代常刻期段光节装针而不])",
    "point": r"(?<=[午上晨晚早])(?P<h>\d{1,2})\.(?P<mi>[0-5]\d)(?!\d)",
    "same": r"的?(?:这个?时候|这个时间|这个点儿?|同一时间|同一个时间)",
    "usual": r"(?:还是|按|照)?(?:老时间|老时候|老钟点|原来的时间|原时间|平时的时间)|(?:时间)?(?:跟|和|同|与)(?:上次|以前|往常|从前|平时|上回)(?:的)?(?:时间)?一样|(?:时间)?照旧|老规矩",
    "meal": r"(?:吃[过完了]*|用过?)?(?:早|午|中午?|晚|夜)?饭(?:后|以后|之后|过后)|吃[过完]了?[早午晚中]?饭(?:以?后|之后)?|(?:散会|下班|放学|会议结束|会)(?:以|之)?后(?!天)|天亮(?:后|以后)?",
}
_OTHERS = {
    "rough_length": r"(?:[一二两三四五六七八九十\d]*(?:几|来)|好几|[一二两三四五六七八九十\d]+(?:个)?多)个?(?:小时|钟头|分钟|天|星期|礼拜|周|月|年)|[一二三四五六七八]?(?:一两|两三|三四|三五|四五|五六|六七|七八|八九)个?(?:小时|钟头|分钟|天|星期|礼拜|周|月|年)",
    "length": LENGTH.pattern,
    "rough_day": rf"(?:{_ANY_MONTH})?(?:[二三]?十)?{_TWO_SIGNS}[号日]|(?:{_ANY_MONTH})?[一二三]?十[来几多][号日]|[一二三\d]+[号日](?:上下|光景)",
    "someday": r"改[天日](?!换地)|过(?:[两几]天|些(?:天|日子)|(?:一)?阵子?|段时间)|(?:这|那|前|后)[两几]天|(?:这|那)些(?:天|日子)|最近几天|近几天|近期|近日|不久|择日|找个时间|有空的时候|等有空|抽空|回头|等几天|隔几天|隔两天",
    "soon": r"一会儿?|等会儿?|待会儿?|过会儿?|过一会儿?|晚些时候|晚点(?!到|来)|稍后",
}
_FIRST = frozenset(
    "0123456789零〇一二两三四五六七八九十廿卅俩仨大前去上下今本明来后昨这当月年第周星礼农阴旧老正冬腊闰初节最调补倒早清中头午傍晚天半夜深凌差的还按照时跟和同与吃用饭散放会改过那些近不择找有等抽回隔待稍好百几"
) | {feast[0] for feast in FEASTS}


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word of time: `family` is day, part, clock or other, `form` the rule that saw it."""

    family: str
    form: str
    start: int
    end: int
    groups: dict[str, str | None]


_RULES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    *(("day", form, re.compile(rule)) for form, rule in _DAYS.items()),
    *(("part", form, re.compile(rule)) for form, rule in _PARTS.items()),
    *(("clock", form, re.compile(rule)) for form, rule in _CLOCKS.items()),
    *(("other", form, re.compile(rule)) for form, rule in _OTHERS.items()),
)


def _at(text: str, position: int) -> Word | None:
    best: Word | None = None
    for family, form, rule in _RULES:
        match = rule.match(text, position)
        if match and match.end() > position and (best is None or match.end() > best.end):
            best = Word(family, form, position, match.end(), match.groupdict())
    return best


def words(text: str) -> Iterator[Word]:
    """The words of time from left to right, none overlapping."""
    position = 0
    while position < len(text):
        word = _at(text, position) if text[position] in _FIRST else None
        if word:
            yield word
        if word and word.family == "day":  # its last numeral must not stick to an hour behind it: 周五五点
            text = text[:position] + "□" * (word.end - position) + text[word.end :]
        position = word.end if word else position + 1
