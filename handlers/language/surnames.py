"""Chinese family names: enough to tell a signature from a word."""

DOUBLE = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "令狐",
        "司徒",
        "夏侯",
        "万俟",
        "端木",
        "慕容",
        "宇文",
    ]
)
SINGLE = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅"
    "方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳"
    "甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚"
    "岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谈匡鞠惠荆乐冀郁胥南班储原栗燕楚"
)
# Words that begin like a name and stand at the end of letters.
_NO_NAMES = frozenset(
    [
        "谢谢",
        "祝好",
        "安好",
        "高兴",
        "全家",
        "师傅",
        "时间",
        "成员",
        "党员",
        "党费",
        "应该",
        "方便",
        "明天",
        "和平",
        "关心",
        "万岁",
        "解决",
        "管理",
    ]
)


def starts_name(word: str) -> bool:
    """Whether 2–4 characters can be somebody's name."""
    if word in _NO_NAMES or not 2 <= len(word) <= 4:
        return False
    if word[:2] in DOUBLE:
        return len(word) >= 3
    return word[0] in SINGLE and len(word) <= 3


def name_at_start(word: str) -> str:
    """The longest beginning of `word` that can be a name, or ""."""
    for length in (4, 3, 2):
        if len(word) >= length and starts_name(word[:length]):
            return word[:length]
    return ""
