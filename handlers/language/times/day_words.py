"""How people write days, as regular expressions: one rule a form (see `days` for what each means)."""

from handlers.language.times.feasts import NAMES, WEATHER

SIGN = "一二三四五六七八九"
WEEK = "(?:周|星期|礼拜)"
SPLIT = "(?:到|至|-|、|和)"
TWO_SIGNS = "(?:一二|一两|二三|两三|三四|四五|五六|六七|七八|八九|九十)"
ANY_MONTH = rf"(?:\d{{1,2}}|十[一二]?|[{SIGN}])月(?:份的?)?|(?:上上|下下|上|下|这|本)个?月份?的?"
_Y = (
    rf"(?:(?P<y>\d{{4}}|[零〇{SIGN}]{{4}}|\d{{2}}|[零〇{SIGN}]{{2}})年"
    r"|(?P<ry>大前年|前年|去年|上一?年|今年|本年|明年|来年|下一年|后年))的?"
)
_YEAR = f"(?:{_Y})?"
_M = rf"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[{SIGN}])月(?:份的?)?"
_RM = "(?P<rm>上上个?月|下下个?月|上个?月|下个?月|这个?月|本月|当月)(?:份)?的?"
_ND = rf"(?:\d{{1,2}}|[二三]?十[{SIGN}]?|[{SIGN}])"
_D = rf"(?P<d>\d{{1,2}}|[二三]?十[{SIGN}]?|[{SIGN}]|廿[{SIGN}]?|卅一?)"
_NOT_INSIDE = rf"(?<![\d个{SIGN}十])"
_MONTH = f"(?:{_YEAR}{_M}|{_RM})"
_W = "(?P<w>[一二三四五六日天])"
_REL = "(?P<rel>上上|下下|上|下|这|本)"
_NTH = "(?:第(?P<n>[一二三四五1-5])个?|(?P<last>最后(?:一个?)?))"
_SHORT_HALF = f"(?={SPLIT}{_ND}[号日])"  # the 15 of "15到20号"
_LUNAR_MONTH = rf"(?P<lm>正|冬|腊|闰?(?:十[一二]?|[{SIGN}]))月"
_SCORE = rf"廿[{SIGN}]?|[二三]?十[{SIGN}]?"
_BESIDE = r"(?=\s*(?:[日号(]|上午|下午|早|晚|中午|凌晨|\d{1,2}[:点]|周|星期|之?前|以前))"
_NAMED = "|".join(sorted(NAMES - WEATHER, key=len, reverse=True))
_FEAST = (
    rf"(?<![\d{SIGN}十零〇])(?P<feast>{_NAMED}"
    rf"|(?:{'|'.join(sorted(WEATHER))})(?=节气|那天|当天|这天|$)"
    "|十一(?=假期|放假|黄金周|长假|期间|前|后|那天|当天|节|国庆))"
    rf"(?![\d{SIGN}十零〇年月日号点个块])"
)

DAYS = {
    "iso": (
        r"(?<!\d)(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})|(?P<m2>[01]\d)(?P<d2>[0-3]\d))"
        r"(?!\d)[日号]?"
    ),
    "month_day": f"{_NOT_INSIDE}{_YEAR}{_M}{_D}(?:[号日](?!子)|{_SHORT_HALF})",
    "month_bare_day": rf"{_NOT_INSIDE}{_YEAR}{_M}{_D}(?![\d个月点时:年天届周号日多几{SIGN}十])",
    "rel_month_day": f"{_RM}{_D}(?:[号日](?!子)|{_SHORT_HALF})",
    "rel_month_bare": rf"{_RM}{_D}(?![\d个月点时:年天届周号日{SIGN}十])",
    "day": rf"(?<![\d.第月{SIGN}十百路街巷弄道村幢栋坊])(?<!(?<!月)里){_D}(?:号|日(?![之内后游]|以[内后]|子|常|三餐)|{_SHORT_HALF})",
    "slash": r"(?<![\d/.-])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/])",
    "dot": rf"(?<![\d/.-])(?P<m>\d{{1,2}})[.-](?P<d>\d{{1,2}})(?![\d/.]){_BESIDE}",
    "dot_alone": r"^(?P<m>\d{1,2})[.-](?P<d>\d{1,2})$",
    "month": rf"(?<![\d个第{SIGN}十]){_YEAR}{_M}(?![\d个])",
    "half_month": rf"(?<![\d个第{SIGN}十]){_YEAR}(?P<m>1[0-2]|[1-9]|十[一二]?|[{SIGN}])(?={SPLIT}{_ND}月)",
    "rel_month": f"{_RM}里?",
    "year": (
        rf"(?<![\d{SIGN}十])(?:(?P<y>\d{{4}}|[零〇{SIGN}]{{4}})年(?:度|全年)?"
        "|(?P<ry>大前年|前年|去年|今年|本年|明年|来年|后年)(?:全年|一年)?)"
    ),
    "short_year": (rf"(?<![\d{SIGN}十零〇百])(?P<y>[零〇{SIGN}]{{2}}|\d{{2}})年(?=[入参转退出毕结生上当来的])"),
    "within_month": (f"(?:{_MONTH}|(?P<own>月))(?P<x>上旬|中旬|下旬|初(?![{SIGN}十])|中(?![午旬秋国共央心])|底|末)"),
    "within_year": f"(?:{_Y}年?|年)(?P<x>初|中(?![午旬秋])|底|末)",
    "half_year": f"{_YEAR}(?P<half>上|下)半年",
    "quarter": f"{_YEAR}(?:第?(?P<q>[一二三四1-4])|(?P<rq>上个?|下个?|本|这个?))季度",
    "weekday": f"(?:{_REL}[一个]?(?:{WEEK}的?)?)?{WEEK}{_W}(?!次)",
    "weekend": f"(?:{_REL}个?)?(?:周末|{WEEK}六?[日天]?末)",
    "week": f"{_REL}[一个]{{0,2}}{WEEK}(?![一二三四五六日天末边围到年岁])里?",
    "week_after": f"{_REL}{WEEK}的?(?P<back>今天|明天|昨天)",
    "relative": (
        "(?P<name>大后天|大前天|今天|明天|后天|昨天|前天|今(?=[早晚晨夜])|明(?=[早晚晨](?!报))|昨(?=[晚夜])|后(?=晚上))"
    ),
    "lunar": f"(?:农历|阴历|旧历|老历){_YEAR}(?:{_LUNAR_MONTH})?(?P<ld>初[{SIGN}十]|{_SCORE}|[{SIGN}])[号日]?",
    "lunar_plain": f"{_YEAR}(?:(?P<new_year>大年)|{_LUNAR_MONTH})?(?P<ld>初[{SIGN}十])(?![中级年班])",
    "lunar_month": f"{_YEAR}(?P<lm>正|冬|腊|闰(?:十[一二]?|[{SIGN}]))月(?P<ld>初[{SIGN}十]|{_SCORE})?",
    "lunar_score": f"{_YEAR}{_LUNAR_MONTH}(?P<ld>廿[{SIGN}]?)(?![号日])",
    "feast": f"{_YEAR}{_FEAST}(?:那天|当天|这天|当日)?",
    "holiday": f"{_YEAR}{_FEAST}节?(?:假期|放假|小长假|长假|黄金周|期间|假)(?:期间)?",
    "after_feast": (rf"{_YEAR}{_FEAST}节?(?:假期)?(?P<side>后|前|过后)的?第?(?P<n>[{SIGN}十\d]+)个?(?:工作日|天上班)"),
    "first_after": f"{_YEAR}{_FEAST}节?(?:假期)?(?:后|过后)(?:上班)?第(?P<n>一)天(?:上班)?",
    "nth_weekday": f"{_MONTH}的?{_NTH}{WEEK}{_W}",
    "nth_of_some_month": f"{_NTH}{WEEK}{_W}",
    "nth_workday": f"(?:{_MONTH}|{_REL}{WEEK})的?{_NTH}工作日",
    "next_workday": "(?:下一?个|最近的?一?个)工作日",
    "edge_day": f"(?:{_MONTH}|(?P<own>月底|月末)|{_REL}{WEEK})的?(?:第(?P<n>一)天|(?P<last>最后一天))",
    "exchange": "(?:调休|补班|倒休)(?:那天|的那天|当天)",
}
