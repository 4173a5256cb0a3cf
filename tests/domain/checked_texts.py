"""Texts for the three checks: what must be stopped, in every disguise, and an ordinary year of notices."""

from collections.abc import Callable, Iterator
from itertools import cycle, islice, product
from pathlib import Path

TABLES = Path(__file__).resolve().parent.parent / "tables"

CORES = {
    "secrecy": (
        "绝密",
        "机密文件",
        "秘密★1年",
        "机密★5年",
        "密级：秘密",
        "保密期限三年",
        "内部文件，注意保存",
        "不得外传",
        "不得上网",
        "阅后即焚",
        "传阅件第12号",
        "密码电报",
        "机要文件",
        "明传电报",
        "特急·密",
        "核心涉密",
        "会议纪要（内部）",
        "No.000123",
        "第 000123 号",
        "严禁对外传播",
        "请勿外传",
        "涉密材料",
        "内部资料",
        "仅供内部使用",
        "不准翻拍",
    ),
    "compulsion": (
        "必须打卡",
        "全部接龙",
        "截图上传",
        "未完成的通报",
        "收到请回复",
        "每天签到",
        "学习积分排名",
        "学满30分钟",
        "未参加的点名批评",
        "全员下载学习强国",
        "把步数截图发群里",
        "不来的扣分",
        "与评优挂钩",
        "人人转发",
        "必须关注公众号",
        "后果自负",
        "@所有人回复",
        "拍照上传学习记录",
        "把实时位置发来",
        "未学习人员名单公布",
        "每人点赞",
        "在线时长不少于一小时",
        "不得请假",
        "请大家接龙报名",
        "没打卡的同志全区通报",
    ),
    "trust": (
        "把验证码发给我",
        "把银行卡号报来",
        "请转账到这个账户",
        "扫码支付党费",
        "微信转党费给我",
        "点击下面的链接",
        "密码告诉工作人员",
        "请打开 www.dangfei-pay.top 认证",
        "身份证正反面拍照发来",
        "每人交200元给书记",
        "加我微信",
        "把收到的六位数字告诉我",
        "发个红包",
        "领导急用钱，先垫付",
        "购买纪念章优惠价",
        "汇款到指定账户",
        "发人脸视频认证",
        "打开 http://bit.ly/abc",
        "存折和密码交来",
        "推荐理财高收益",
        "社保卡号和密码登记",
        "扫码加群领鸡蛋",
        "给我借5000元周转",
        "看 t.cn/Abc12",
        "工资卡卡号报给财务",
    ),
}
FRAMES = (
    "{core}",
    "各位老同志：{core}。谢谢配合。",
    "关于周三下午学习的事，{core}，请大家知道。",
    "王书记说了，{core}！",
)


def _spaced(text: str) -> str:
    return " ".join(text)


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _dotted(text: str) -> str:
    cjk = [
        ("·" + sign if place and sign > "一" and text[place - 1] > "一" else sign) for place, sign in enumerate(text)
    ]
    return "".join(cjk)


def _hidden(text: str) -> str:
    return "\u200b".join(text)


SAME_SOUND = str.maketrans("密账码证验银款龙卡阅级", "蜜帐马正焰寅宽笼咔悦极")
TRADITIONAL = str.maketrans(
    "绝机级内传阅电转账汇证码验红发给务图学习积动链点击号会议纪进关时长员参评单个请将",
    "絕機級內傳閱電轉賬匯證碼驗紅發給務圖學習積動鏈點擊號會議紀進關時長員參評單個請將",
)
HALVES = {
    "绝": "纟色",
    "机": "木几",
    "码": "石马",
    "证": "讠正",
    "验": "马佥",
    "账": "贝长",
    "打": "扌丁",
    "接": "扌妾",
    "红": "纟工",
    "阅": "门兑",
}


def _split(text: str) -> str:
    return "".join(HALVES.get(sign, sign) for sign in text)


DISGUISES: tuple[Callable[[str], str], ...] = (
    str,
    _spaced,
    _wide,
    _dotted,
    _hidden,
    _split,
    lambda text: text.translate(SAME_SOUND),
    lambda text: text.translate(TRADITIONAL),
)


def variants(check: str) -> Iterator[str]:
    """Every core in every disguise and in two frames, each text once: more than 200 of each check."""
    frames, seen = cycle(FRAMES), set[str]()
    for core, disguise, _ in product(CORES[check], DISGUISES, range(2)):
        # a web address is not spelt with blanks by anybody who wants it to be opened
        worn = disguise(core) if disguise not in (_spaced, _dotted, _hidden) or not _has_address(core) else core
        text = next(frames).format(core=worn)
        if text not in seen:
            seen.add(text)
            yield text


def _has_address(core: str) -> bool:
    return any(mark in core for mark in ("www", "http", "t.cn"))


def written(name: str) -> list[tuple[str, str]]:
    """(check, text) of a table that was written by hand."""
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return [(check, text) for check, text in (line.split("\t") for line in lines if line and line[0] != "#")]


DAYS = (
    "3月12日(星期三)上午9点30分",
    "下周二下午3点",
    "4月1日上午9点",
    "本月20日(星期五)上午",
    "6月28日下午2点半",
    "明天上午10点",
)
PLACES = ("社区二楼活动室", "银行旁边的会议室", "老年大学302教室", "红旗社区一楼", "机关大院门口", "街道党群服务中心")
ACTS = (
    "开第二党小组会，学习两会精神，请带上笔",
    "召开支部党员大会，请大家参加",
    "上党课，由宣传委员讲党史故事",
    "过主题党日，一起看纪录片",
    "组织体检，请带上身份证和医保卡",
    "有防诈骗讲座，民警来讲怎样识破骗子",
    "包粽子过端午，自愿参加",
    "给满五十年党龄的同志发纪念章",
    "修电梯，出门请慢一点",
    "停水半天，请备好用水",
    "保密教育学习，请大家知道国家安全的道理",
    "举行书画比赛，有兴趣的同志来看看",
    "开组织生活会，密切联系群众，听听大家的意见",
    "由联络员上门送学习材料",
    "请社区医生来义诊，讲冬季防病",
    "春游去植物园，身体允许的同志请来",
)
FRAME = (
    "{day}在{place}{act}。",
    "{day}，{place}，{act}。来不了说一声就行。",
    "通知：{day}{act}，地点{place}，联系人赵磊 0552-3041234。",
)


def ordinary_year() -> list[str]:
    """Plain notices of a year, 576 of them."""
    made = product(FRAME, DAYS, PLACES, ACTS)
    every = [frame.format(day=day, place=place, act=act) for frame, day, place, act in made]
    return list(islice(every, 0, None, 3))
