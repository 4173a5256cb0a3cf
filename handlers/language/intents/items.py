"""Opinions, needs, complaints, help offered, and people: what a human takes up."""

import re
from collections.abc import Mapping

from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import Decision
from handlers.language.intents.rule import Rule

_FOLLOW_UP = (
    r"(?:提|反映|说|报)(?:过)?的?(?:那个?|那件|那|这)?(?:事|问题|意见|建议|情况|"
    r"事情).{0,6}(?:呢|怎么样|咋样|办|结果|进展|下文|没|解决)"
)


def _suggestion(heard: Heard) -> Mapping[str, object]:
    if re.search(_FOLLOW_UP, heard.text):
        return {"op": "status"}
    return {"text": heard.text}


COMPLAIN = (
    Rule("complain", whole="投诉 我要投诉 不满意 我不满意 差评 太难用了", acts=True, by_sound=False),
    Rule(
        "complain",
        has=(
            r"投诉|(?:老是|总是|一直|都)没人接|没人接电话|什么态度|怎么搞的|(?:服务|态度|"
            r"办事).{0,4}(?:差|不好|恶劣|太慢|不行)|没人(?:管|理|问)(?:我们|我|老|咱)|不满意|"
            r"(?:太|真)?(?:难用|不好用|麻烦死|糟糕|不像话|不负责任|马虎|敷衍|形式主义)|推来推去|"
            r"踢皮球|说话不算|什么破|老出错"
        ),
        unless=r"死活|表扬|来看我",
        slots=_suggestion,
        acts=True,
        by_sound=False,
    ),
)

SUGGEST = (
    Rule(
        "suggest",
        whole=(
            "意见 建议 我有意见 我有建议 提意见 提建议 我有个意见 我有个建议 提个意见 提个建议 "
            "反映情况 需要 我有需要 我有困难 我有个意建 我有个见议 我想提个意间 需求 我的意见 "
            "意见呢"
        ),
        slots=_suggestion,
        acts=True,
    ),
    Rule(
        "suggest",
        has=(
            r"(?:有|提)(?:[\d一二两三四五六七八九]+[点条个]|个|点|几点|一点|一个|条|些|两点|一条|"
            r"几个|几条)*(?:小|合理化|好)?(?:意见|建议|想法|要求|需求)|(?:我|本人|俺)?(?:建议|"
            r"希望|盼望|恳请|呼吁)(?!组织派)|反映(?:一下|个|一个|下|点|些)?(?:情况|问题|下|一)?|"
            rf"{_FOLLOW_UP}|我(?:们)?(?:家|这|楼)?(?:急)?需要(?:个|一|有|人|帮|配|买)|(?:有|"
            r"遇到)(?:点|个|些)?(?:困难|难处)|能不能(?:给)?(?:解决|装|修|安|配|多)|(?:坏|破|堵|"
            r"漏水|不亮|太冷|太热|太暗)了?.{0,6}(?:修|换|处理|解决)|(?:想|要)申请(?!送学|转|入|"
            r"去)|缺个|(?:太早|太晚|太远|太挤)了?.{0,6}(?:能不能|改)|我们楼需要|需要装"
        ),
        unless=r"征求|大家的?意见|党费|收集|没意见|没有意见|祝|发意见",
        slots=_suggestion,
        acts=True,
        by_sound=False,
    ),
    Rule("suggest", has=r"(?:有|提)(?:个|点)*(?:意见|建议)", unless=r"没", slots=_suggestion, acts=True),
)

VOLUNTEER = (
    Rule(
        "volunteer",
        has=(
            r"愿意当|义务讲解|"
            r"志愿(?:者|活动|服务|队)?|义务(?:劳动|帮|服务)|(?:我|俺)?(?:愿意|想|可以)(?:去|"
            r"来)?(?:帮忙|帮助|出力|出份力|做点(?:事|贡献)|发挥余热|义务)|有什么我?能帮忙|发挥余热"
        ),
        unless=r"谁|组织大家|通知|报名开始|不愿|几点|什么时候|来帮我|帮我",
        slots=lambda heard: (
            {"activity": found.group()} if (found := re.search(r"志愿(?:者|活动|服务|队)", heard.text)) else {}
        ),
        acts=True,
        by_sound=False,
    ),
)

_WHO = re.compile(
    r"(?:找|叫|让|请|喊|联系|转)(?:一下|个|下)?(?P<who>书记|书籍|书计|苏记|支书|联络员|"
    r"连络员|联洛员|组长|组织委员|委员|主任|[\u4e00-\u9fff]{1,2}书记|小[\u4e00-\u9fff]|"
    r"老[\u4e00-\u9fff])"
)


def _whom(heard: Heard) -> Mapping[str, object]:
    found = _WHO.search(heard.text) or re.search(r"(?P<who>书记|联络员|组长)", heard.text)
    return {"who": found["who"]} if found else {}


_STAFF_PEOPLE = (
    r"(?:书记|支书|联络员|组长|组织委员|委员|主任|工作人员|书籍|书计|苏记|联洛员|连络员|"
    r"负责人|领导)"
)
HUMAN = (
    Rule(
        "ask_human",
        whole=(
            "找人 人工 转人工 找人帮忙 找书记 找联络员 找组长 人工服务 书记电话 联络员电话 "
            "书记电话多少 找个人 找人帮我 有人吗 有没有人 联系书记 联系人 我要找人 我找书记 "
            "找书计 找苏记 找联洛员 我要找书记 给我打电话 叫人"
        ),
        slots=_whom,
        decision=Decision.HUMAN,
    ),
    Rule(
        "ask_human",
        has=(
            r"有没有人能|有人能帮|"
            rf"(?:找|叫|联系|转|跟|和|见|请|让|问)(?:一下|下|个)?(?:你们)?(?:的)?{_STAFF_PEOPLE}|"
            rf"{_STAFF_PEOPLE}(?:的)?(?:电话|手机|号码|联系方式|是谁|在不在|在吗)|有真人|(?:让|"
            rf"叫)[小老][\u4e00-\u9fff](?:联系|给|找)我|(?:打|通)电话给{_STAFF_PEOPLE}|心里话|"
            r"当面(?:和|跟|谈|说)|找(?:个|一个)?(?:真)?人|转?人工|(?:跟|和|同)(?:真)?人(?:说|讲|"
            r"聊|谈)|给我(?:回|打)(?:个|一个)?电话|(?:打|回)电话给我|(?:有|没)人(?:吗|在吗)|(?:区|"
            r"街道|社区|局)(?:里|上)?的人|叫.{1,4}(?:给我回|接电话|听电话)|"
            r"[小老][\u4e00-\u9fff]在(?:不在|吗)|谁负责我|找(?:他|她)(?:$|[,。])"
        ),
        unless=r"没人看|不见|找不到人|找不着人|让书记|书记让|书记说(?:的|让|要)|改成|换",
        slots=_whom,
        decision=Decision.HUMAN,
    ),
)

POLICY = (
    Rule(
        "ask_policy",
        has=(
            r"(?P<topic>退休金|养老金|退休费|工资|医保|医药费|异地就医|高龄补贴|高龄津贴|补贴|"
            r"津贴|丧葬费|抚恤金|护理费|长护险|公积金|住房补贴|优待证|老年证|公交卡|取暖费|"
            r"独生子女|遗属|慰问金|离休|社保|报销|低保|养老院|体检(?:费|标准))(?=.{0,12}(?:涨|"
            r"多少|怎么|咋|如何|什么时候|比例|待遇|吗|领|报|办|标准|政策|能不能|条件|\?|哪|几))|"
            r"(?:怎么|如何|能不能|多少|什么时候|哪里).{0,8}(?P<topic2>退休金|养老金|医保|异地就医|"
            r"补贴|丧葬费|抚恤金|报销|津贴|优待证)"
        ),
        unless=r"党费|骗|让我|转账",
        slots=lambda heard: (
            {"topic": found.group()}
            if (
                found := re.search(
                    (
                        r"退休金|养老金|退休费|医保|医药费|异地就医|高龄补贴|高龄津贴|丧葬费|抚恤金|护理费|"
                        r"长护险|公积金|优待证|老年证|取暖费|遗属|慰问金|离休|社保|报销|低保|养老院|补贴|津贴|"
                        r"工资"
                    ),
                    heard.text,
                )
            )
            else {}
        ),
        decision=Decision.HUMAN,
        by_sound=False,
    ),
)

PARTY_LIFE = (
    Rule(
        "ask_party_age",
        has=(
            r"哪一?年入(?:的)?党|"
            r"党龄|入党(?:多少|几|有多少)(?:年)?|(?:我|俺).{0,4}(?:哪年|什么时候|"
            r"几几年)入(?:的)?党|光荣在党|在党50年|在党五十年|政治生日(?:是)?(?:哪天|几号|"
            r"什么时候)|入党满|(?:什么时候|哪年)转正|入党.{0,4}(?:多少|几)年"
        ),
        unless=r"谁|有哪些人|满50年的有|的有谁|名单|什么意思",
        by_sound=False,
    ),
    Rule(
        "ask_transfer",
        has=(
            r"(?:组织)?关(?:系|西)(?:怎么|咋|如何)?(?:转|迁|接|办)|转(?:组织)?关系|"
            r"(?:党)?组织关(?:系|西)|介绍信|转接"
        ),
        slots=lambda heard: (
            {"place": found["p"]}
            if (
                found := re.search(
                    r"转(?:到|去|回|往)(?P<p>[\u4e00-\u9fff]{2,8}?)(?=$|[,。]|去|那|怎么|要|吗|需要)", heard.text
                )
            )
            else {}
        ),
    ),
    Rule(
        "ask_voting",
        has=r"怎么(?:参加)?选举|参加选举|"
        r"选举权|投票|表决|被选举|委托.{0,4}投|票怎么投|能投|流动票箱|(?:怎么|如何)选举|替我投|代我?投",
        unless=r"开个|发起|统计|结果",
        by_sound=False,
    ),
)

_KEYS = (
    ("三会一课", "three_meetings_one_lecture"),
    ("政治生日", "political_birthday"),
    ("主题党日", "theme_day"),
    ("组织生活会", "life_meeting"),
    ("民主评议", "appraisal"),
    ("党小组", "party_group"),
    ("送学上门", "home_study"),
    ("流动党员", "floating_member"),
    ("党员大会", "members_meeting"),
    ("支委会", "committee_meeting"),
    ("四个意识", "four_consciousnesses"),
    ("两个维护", "two_upholds"),
    ("党课", "party_lecture"),
)


def _key(heard: Heard) -> Mapping[str, object]:
    return {"key": next((key for word, key in _KEYS if word in heard.text), "")}


_TERMS = "|".join(word for word, _ in _KEYS)
QUESTION = (
    Rule(
        "question",
        has=(
            rf"(?:{_TERMS})(?:是|指|都)?(?:个)?(?:什么意思|什么是|什么|包括什么|包括哪|指什么|"
            r"怎么回事|干什么|有什么规定|有哪些内容)(?!时候|时间|地方)|(?:什么是|什么叫|"
            rf"解释一?下?)(?:{_TERMS})"
        ),
        slots=_key,
        by_sound=False,
    ),
)
