"""Health, away and home, visits, mourning: what the contact should know."""

import re
from collections.abc import Mapping

from handlers.language.intents import slots
from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import Decision
from handlers.language.intents.moments import stay
from handlers.language.intents.rule import Rule
from handlers.language.intents.words import KIN

_ILL = (
    r"得了(?!奖|一|个|第)|心脏病|肺炎|住院|住进医院|出院|手术|生病|病了|病倒|感冒|发烧|发热|咳嗽|血压|血糖|糖尿病|冠心病|"
    r"高血压|骨折|白内障|青光眼|不舒服|摔过|摔了一?跤?.{0,10}(?:好|现在|没事|看过)|化疗|透析|癌|肿瘤|"
    r"确诊|中风过|脑梗过|瘫痪|心脏(?:不|有)|腰椎|椎间盘|脑梗|心梗过|支架|恢复得|摔伤|瘫在|"
    r"晕倒过|昏倒过|中风|久病|卧床|走不动|关节炎|复查|"
    r"膝盖.{0,3}(?:疼|痛|犯)|腿.{0,3}(?:疼|痛|肿|不好)|腰.{0,3}(?:疼|痛|不好)|"
    r"头.{0,2}(?:疼|痛|晕)|胃.{0,2}(?:疼|痛|不好)|眼睛.{0,4}(?:花|不好|看不清)|"
    r"耳朵.{0,3}(?:背|聋|听不)|身体(?:不好|不行|不太好|欠佳)|吃不下|睡不着|失眠"
)


def _condition(heard: Heard) -> Mapping[str, object]:
    found = slots.reason(heard)
    whole = re.sub(r"^(?:我|俺|本人)", "", heard.text) if len(heard.text) <= 16 else ""
    said = found.get("reason") or whole
    condition = {"condition": said} if said else {}
    kin = slots.KIN.search(heard.text)
    return {**condition, **({"who": kin.group()} if kin else {})}


BEREAVEMENT = (
    Rule(
        "bereavement",
        has=(
            r"(?:老伴|爱人|丈夫|妻子)刚走|"
            r"去世|过世|病逝|逝世|离世|不在了(?=,|。|$|[上昨前今])|仙逝|走了(?=,.{0,8}(?:后事|"
            rf"丧|月的事|难过))|(?:办|料理|安排)(?:丧|后)事|出殡|追悼|遗体|{KIN}(?:昨天|前天|上周|"
            r"上星期|上个?月|今天|刚|刚刚|已经|今早|夜里|去年|也)+(?:就)?走了|(?:老伴|爱人|老头子|"
            r"老太婆|丈夫|妻子)没了|(?:昨晚|昨夜|昨天夜里|今早|夜里|半夜)走了|走了,(?:昨|今|前|"
            r"夜)|(?:老伴|爱人|老头子|老太婆)走了(?!.{0,6}(?:以后|后|丢|路))"
        ),
        unless=r"走丢|丧葬费|抚恤金|怎么领|多少钱|走了一|散步|周年|人不在了吗",
        slots=slots.who,
        acts=True,
        by_sound=False,
    ),
)

REQUEST_VISIT = (
    Rule(
        "request_visit",
        whole="来看看我 来坐坐 来看我 请人来坐坐 想请人来坐坐 来家里坐坐 没人来看我 派个人来 来人看看我",
        acts=True,
    ),
    Rule(
        "request_visit",
        has=(
            r"(?:谁|你们|有人).{0,4}来看看(?:我|俺)|"
            r"(?:来|到|上)(?:我)?(?:家|门)(?:里|来)?.{0,5}(?:坐|看|聊|一趟|走走|转转|说说|瞧|"
            r"慰问)|来(?:看看|看望|瞧瞧|探望)(?:我|俺|老)|来看我|来(?:个|一个)?人(?:说|看|陪|坐|"
            r"帮)|来慰问|(?:上|去|来)(?:他|她)?家?看看(?:吗|他|她|老|吧|$)|来坐(?:坐|一坐)|(?:没|"
            r"没有|好久没|许久没)(?:有)?人(?:来)?(?:看|看望|管|理|陪)(?:看)?(?:我|俺)|陪(?:我|俺|"
            r"陪)(?:说|聊|坐|我)?|(?:派|叫|请|让)(?:个|一个)?(?:人|同志|组织|你们).{0,8}(?:来|"
            r"上门)(?:看|坐|家|帮|一趟|陪)|找(?:个)?人(?:来)?陪|上门(?:看看|看望|走访|坐坐|帮)|"
            r"盼着你们来|有个人来|盼着有|盼(?:着|望)?.{0,6}来(?:家|看)|请你们来家"
        ),
        unless=(
            r"学习|材料|资料|送学|别来|不用来|几点|孙|高兴|投诉|书看看|公园|没人管我们|修|记录|贼|小偷|撬|"
            r"砸|怎么不来开会"
        ),
        acts=True,
    ),
)

REPORT_RETURN = (
    Rule(
        "report_return",
        whole=(
            "我回来了 回来了 到家了 我到家了 已回来 已经回来了 我已经回来了 回家了 我回家了 已到家 从外地回来了 已返回"
        ),
        acts=True,
        by_sound=False,
    ),
    Rule(
        "report_return",
        has=(
            r"(?:从|打)[\u4e00-\u9fff]{2,8}(?:回来|回家|返回)了?|(?:我|已经?|昨天|今天|刚|前天|们|"
            r"都)(?:已经|已|都|从外地)?(?:回来|回到|返回|到)(?:了)?(?:家|本地|老家|家里|合肥|"
            r"蚌埠)?了?(?=$|[,。!])(?<!我到)(?<!我到了)(?<!到了)(?<!刚到)|回到(?:老家|家)|"
            r"旅游回来|平安到家|回来报到"
        ),
        unless=(
            r"什么时候|才回|后回|再回|月回|前回|底回|打算|准备|不|没|吗|回来(?:再|后|就)|儿子也回|"
            r"孩子|到会|到场|到期|会场"
        ),
        acts=True,
        by_sound=False,
    ),
)

REPORT_AWAY = (
    Rule(
        "report_away",
        has=(
            r"(?:动身|出发|启程)(?:去|到|回)|出门旅游|住到.{1,6}(?:回|才)|"
            r"(?:去|到|在|回|往|飞|赴)(?:了)?[\u4e00-\u9fff]{0,8}(?:过冬|避暑|居住|长住|常住|"
            r"住(?:仨|俩|四|五|六|十|着|到|一|两|三|半|几|上|些|段|下|在|了)|带孙|带外孙|带孩子|"
            r"看孙|帮.{0,3}带|探亲|旅游|养老|疗养|过年|待(?:几|一|两|半|到|着))|"
            rf"(?:去|在|到|回)(?:了)?[\u4e00-\u9fff]{{0,6}}{KIN}(?:的)?(?:家|那儿|那里|"
            r"那边)(?!.{0,4}(?:坐|看看我))|(?:要|准备|打算|将|已|已经|下周|下个?月|明天|后天|"
            r"最近|过几天|马上|我)(?:要|去|到|就|外出|动身|出发|"
            r"出门){1,3}[\u4e00-\u9fff]{0,6}(?:外地|一段时间|几天|几个月|半年|,.{0,8}回)|"
            r"(?:人)?在[\u4e00-\u9fff]{2,6}(?:呢|呐)(?=.{0,10}回)|外出(?:报备|一段|几|到|去|"
            r"一)|出(?:趟)?远门|报备|出门去|到达(?!会)|离开本地|不在(?:本地|家住|本市)|我在外地|"
            r"(?:去|回)老家(?:住|一|了|待|几)"
        ),
        unless=(
            r"谁|吗|\?|请假|去不了|来不了|参加不了|回来了|组织关系|怎么|建议|不去|医院|着火|(?:在|"
            r"到)家里住|办公"
        ),
        slots=lambda heard: {**slots.place(heard), **stay(heard)},
        acts=True,
        by_sound=False,
    ),
)

HEALTH = (
    Rule(
        "health_report",
        has=_ILL,
        unless=(
            r"\?|吗|怎么|报销|医保|谁|讲座|血压计|量血压|请假|体检|建议|看不清字|补贴|(?:送|"
            r"学习).{0,4}(?:材料|资料)|投票|党费"
        ),
        slots=_condition,
        decision=Decision.CONFIRM,
        acts=True,
        by_sound=False,
    ),
    Rule(
        "health_report",
        has=_ILL,
        unless=r"\?|吗|怎么|报销|医保|谁|讲座|血压计|建议|体检|补贴|投票",
        slots=_condition,
        decision=Decision.CONFIRM,
        acts=True,
        by_sound=False,
    ),
)
