"""Being there, and being well: sign-in at a meeting and the voluntary word that all is well."""

from handlers.language.intents import slots
from handlers.language.intents.meaning import Decision
from handlers.language.intents.rule import Rule, clause

_NOT_SIGN = r"谁|几个|多少|怎么|记录|情况|表|几次|什么时候|开始|打开|忘|没签|不签|别签|签不|停止|结束|导出|到家|吗|\?|平安|为什么|代签|替|帮|给(?!我)|的人|三亚|北京|上海|到医院|签到错|不是签到|不对"

SIGN_IN = (
    Rule(
        "sign_in",
        whole="签到 签个到 我签到 我要签到 我来签到 我到了 到了 已到 我已到 我已经到了 已签到 到会了 到会场了 我到会了 我到会场了 到会议室了 我已经到会议室了 我到会议室了 给我签到 帮我签到 帮我签个到 签 报到 到 到位 已到会 已到场 到场 "
        "已到位 人到了 我们到了 前到 千到 牵到 签道 签倒 迁到 牵到了 我倒了 千到了 己到 巳到 己签到 巳签到 已签道 签稻了 签造 签到到 签签到 签到签到 qiandao wiandao qd 到齐了 签至刂 我至刂了 嗯签到 签到了 我签到了 来了已签到 我到啦",
        acts=True,
    ),
    Rule(
        "sign_in",
        has=clause(
            r"(?:给我|帮我|请|要|来)*签(?:个|一下|一个)?到|(?:已经|已|刚|都|们|人|也)*(?:到|坐到?)(?:在|达|了)*(?:会场|会议室|现场|活动室|楼下|门口|二楼|三楼|一楼|了)+(?:坐下)?|签到啦?|报到"
        ),
        unless=_NOT_SIGN,
        acts=True,
    ),
    Rule(
        "sign_in",
        has=r"^(?P<n>[\u4e00-\u9fff]{2,3})(?:同志)?(?:签到|到了|已到|报到)$",
        unless=_NOT_SIGN,
        slots=slots.name,
        decision=Decision.CONFIRM,
        by_sound=False,
    ),
    Rule("sign_in", whole="我来了 来了", decision=Decision.CONFIRM, by_sound=False),
    Rule(
        "sign_in",
        has=r"(?:忘|没)(?:了|有)?签(?:上|到)|补签|(?:给我)?补(?:个|一下)?签到|漏签",
        unless=r"谁|还有",
        decision=Decision.CONFIRM,
    ),
)

REPORT_SAFE = (
    Rule(
        "report_safe",
        whole="报平安 平安 报个平安 今天平安 一切平安 平安无事 我很好 我挺好 我挺好的 我很好的 我好着呢 我都好 我还好 一切都好 一切正常 都好 都挺好 都挺好的 身体好 身体很好 身体挺好 身体还好 身体不错 身体健康 好着呢 我没事 没事 都好着呢 我没事都好 "
        "家里都好 挺好的 挺好 还行 我还行 安好 安康 抱平安 报苹安 身体好着呢 我身体很好 放心吧 请放心 我好着 我好着咧 平平安安 我好好的 我没事放心 我很好放心 我挺好放心",
        acts=True,
        by_sound=True,
    ),
    Rule(
        "report_safe",
        has=r"报(?:个|一下)?平安|(?:我|身体|身子|一切|家里|我们|精神|俺)(?:都|也|还|挺|很|蛮|一直|现在|最近|真|硬)*(?:好|不错|硬朗|健康|正常|结实)(?:的|着|得|呢|很|啊|咧)*(?=$|[,。!])|(?:挺|都|一切)好(?:的|着呢)?(?=$|[,。!])(?=.{0,6}(?:放心|惦记|挂念|$))|(?:没事|好着呢?|挺好|都好)的?,?(?:你们)?(?:都)?(?:放心|别惦记|别担心|不用惦记|别挂念|不用担心)|平安(?:无事|着呢)|没摔着",
        unless=r"不好|不太好|吗|\?|怎么|到达|谁|不舒服|请假|去不了|参加不|没法|来不|愿意|志愿|帮忙|请求|出门",
        acts=True,
    ),
)
