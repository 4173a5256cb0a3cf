"""Coming and not coming: the member's own answer to a meeting. Only the words count, a mere "收到" never does."""

from collections.abc import Mapping

from handlers.language.intents import slots
from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import Decision, Role
from handlers.language.intents.moments import coming_day
from handlers.language.intents.rule import Rule, clause
from handlers.language.intents.words import NOT_ABLE

_CANNOT = (
    r"(?:不能|无法|不克|难以)(?:按时)?(?:参加|出席).{0,14}(?:会|活动|党课|学习)(?=$|[,。])|"
    rf"开不了会|(?:去|来|参加|到|出席|赶|克|过去){NOT_ABLE}|不(?:能|克)?(?:赴会|与会|到会)|"
    r"(?:没|没有|不得|没得|冇得)(?:空|闲)(?:去|来)?|(?:不|没法|不能|无法|没空|没时间|"
    r"没办法|没有办法|怕|恕不能|不想|不便|未能|不克|没法子|勿|难以|不再|不打算|"
    r"不准备)(?:能|再|想|去|按时|准时|前来)*(?:过去|过来|去|来|来?[参叁]加|出席|到会|到场|"
    r"前往)"
    r"(?=$|[,。!?;]|了|[一二三四五六七八九十\d]+月|咧|啦|开会|会|这|本|那|党|支|活动|学习|"
    r"大会|,)|(?:就|也|都)不(?:过)?(?:去|来|参加)|参加不"
)
_ASK_LEAVE = (
    r"请个?[架价嫁](?=$|[,。了])|"
    r"(?:请|寝|情)(?:个|一下|一次|一天|半天|两天|几天|下)*(?:病|事|长)?假|告假|请予准假|"
    r"望批准|缺席|叁加不了|请假"
)
_NOT_LEAVE = (
    r"谁|哪些|哪个|几个|多少人|能不能去|可不可以去|(?:不|没人?|能|谁).{0,3}来看(?:看)?我|请假(?:的)?记录|没人来|怎么不来|怎么没来|"
    r"不来看|为什么不|不请假|别请假|取消请假|怎么请假|请假的(?:有|是|人)|撤回请假|如果|"
    r"投票|"
    r"(?:现在|又|还是|这次)(?:又)?(?:可以|能|想)(?:来|去|参加)|电话打不|不去不行|不是不|"
    r"车开不|超市|菜场|走着去|上不去|取不出来|请假条|没请假|不请|请假(?:了)?(?:几|多少)|"
    r"不到(?:了|时候|点)|没空.{0,3}吗|听不到|看不到|收不到|接不到|想不到|找不到"
)


def _leave(heard: Heard) -> Mapping[str, object]:
    found: dict[str, object] = {**slots.reason(heard), **coming_day(heard)}
    if heard.role is Role.FAMILY:
        found.update(slots.who(heard))
    return found


# Something else stands beside "I cannot come": a correction, another person, another wish. Then it is not done unasked.
_BESIDE = (
    r"错|反了|不是|其实|建议|意见|能不能|可不可以|要是|如果|(?:^|[,。])(?:老[王李张刘陈赵杨黄周吴]|他|她|书记)|"
    r"我去(?!不|医|看|外|女|儿|不了)|学习材料|补助|减免|投票|改到|改在"
)


_LEAVE_WORDS = (
    "去不料 来不料 请假 请个假 我请假 我要请假 我想请假 想请假 要请假 来不了 去不了 我来不了 我去不了 "
    "不来 不去 不来了 不去了 我不来 我不去 我不去了 我不来了 不参加 不参加了 我不参加 "
    "参加不了 不能来 不能去 不能参加 没空 没时间 去不成 来不成 "
    "我去不成 不能来了 不能去了 告假 请病假 请事假 请假一次 请加 请家 请嫁 情假 寝假 "
    "请价 我请加 我寝假 qingjia 去部了 来不鸟 不了腿疼 去不得 这次请假 请假假 请请假 亻叚"
)

LEAVE_CANCEL = (
    Rule(
        "leave_cancel",
        whole="我能来了不请假 我能去了不请假 不请假我去 不请假了 取消请假 销假 撤回请假 我又能来了 我又能去了 假不请了 不用请假了 又能去了 "
        "又能来了 请假取消 请假作废 我能去了 我能来了 我可以去了",
        acts=True,
    ),
    Rule(
        "leave_cancel",
        has=r"不(?:用)?请(?:病|事)?假了|取消(?:我的)?(?:请假|假)|撤(?:回|销)(?:我的)?(?:请)?假|"
        r"(?:身体|腿|病)好(?:了|多了|些了).{0,3}(?:可以|能)(?:去|来|参加)|不用(?:给我)?请假|"
        r"销假|假(?:就)?不请了|假取消|(?:又|现在|还是|这回|今天)(?:又)?(?:能|可以)(?:去|来|"
        r"参加)(?:了|会|开)?(?=$|[,。!了会开])|请(?:的|过)?假.{0,4}(?:取消|作废|不算|收回)|"
        r"(?:请了?假|去不了|来不了|不来|不去|不能).{0,8}(?:现在|又|还是).{0,3}(?:能|可以|想)(?:去|来|参加)",
        unless=r"说错|点错|不能(?:去|来)了$",
        acts=True,
    ),
)

LEAVE = (
    Rule("leave_request", whole=_LEAVE_WORDS, slots=_leave, acts=True),
    Rule(
        "leave_request",
        has=_CANNOT,
        unless=_NOT_LEAVE + r"|吗|\?|怎么办|你们不来|没去|没来",
        slots=_leave,
        acts=True,
        beside=_BESIDE,
        by_sound=False,
    ),
    Rule(
        "leave_request",
        has=_ASK_LEAVE,
        unless=_NOT_LEAVE + r"|吗|\?|没去|没参加|没来|同意|准(?!假)|制度|规定|要不要",
        slots=_leave,
        acts=True,
        beside=_BESIDE,
        by_sound=False,
    ),
    Rule(
        "leave_request",
        has=clause(r"(?:想|要|得)?(?:请|请个|请一下)假"),
        unless=_NOT_LEAVE + r"|吗|\?",
        slots=_leave,
        acts=True,
        beside=_BESIDE,
    ),
    Rule(
        "leave_request",
        has=r"^(?:我|俺)?(?:想|要)?请假(?=,|$|[。!])|不能来参加",
        unless=_NOT_LEAVE + r"|吗|\?",
        slots=_leave,
        acts=True,
        beside=_BESIDE,
    ),
    Rule(
        "leave_request",
        has=r"(?:可以|能不能|可不可以|能|想)(?:不去|不来|请(?:个|一次)?假|不参加)(?:吗|\?|行吗)?",
        unless=r"谁|怎么请|看我",
        slots=_leave,
        decision=Decision.CONFIRM,
        by_sound=False,
    ),
)

_COME = r"(?:过去参加|过来参加|过去|过来|去|来|到|参加|出席|到会|到场|参会|与会)"
ATTEND = (
    Rule(
        "attend",
        whole="我跟老伴都去 我和老伴都去 我们都去 参加 我参加 准时参加 准时到 准时到会 一定到 一定来 一定去 我去 我来 能来 能去 "
        "我能来 我能去 可以来 可以去 可以参加 我会去 我会来 我会去的 我会来的 去 来 来的 "
        "去的 算我一个 我一定来 我一定去 我要去 我要参加 没问题我去 没问题我参加 "
        "我和老伴一起去 到时见 到时候见 "
        "按时到 按时参加 会去的 会来的 会参加的 要去要去 要去 肯定来 肯定去 能参加 我能参加 "
        "我可以 我可以来 我可以去 来来来 能去能去 来的来的 好的我来 好的我去 好的我参加 "
        "行我去 我们去 报名参加 我会准时到 好的我一定来 好我来 去去",
        acts=True,
        by_sound=False,
    ),
    Rule(
        "attend",
        has=r"(?:我|俺|本人|咱|一准|准|一定|肯定|准时|按时|照常|保证|到时候?)(?:是|也|都|会|能|"
        r"可以|要|想|肯定|一定|准时|按时|争取|那天|到时候?|明天|后天|准|一准|今天|按时|"
        rf"准时)*{_COME}(?=$|[,。!]|你|您|放心|的(?:$|[,。!])|开会|会(?:$|[,。!])|啊|呀)|(?:^|"
        rf"[,。!])(?:能|可以|会)(?:够)?(?:准时|按时)?{_COME}(?:的)?(?=$|[,。!])|准时(?:参加|"
        r"出席|到会)|按时(?:参加|出席|到会)|算我一个|报名参加会|(?:开会|会议?|大会)(?:我|"
        r"俺)(?:也|会|要|一定|肯定|都|参加)*(?:去|来|参加)(?:参加|$|[,。])",
        unless=r"不|没|别|谁|哪|吗|\?|怎么|什么|几|能不能|医院|请大家|请同志|说|如果|要是|看情况|错|"
        r"通知|接我|回来|过来看",
        acts=True,
        beside=r"志愿|帮|执勤|站岗|义务|讲课|老伴不|错|反了|原来|请假",
        by_sound=False,
    ),
)
