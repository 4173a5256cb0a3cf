"""Coming or not, clause by clause: what was said last about oneself counts, and what went before tells why.

"原来说不去，现在能去了" takes a leave back, "不是不去，是要去" corrects, "老伴不去，我去" is simply a yes.
"""

import re

_CLAUSES = re.compile(r"[,。;!?]+")
_GOING = r"(?:来|去|到|参加|餐加|参佳|出席|到会|赴会|克)"
_NOT = re.compile(
    r"(?:不(?!是不|用)|没法|没办法|无法|没空|没时间|难以|未能|勿)(?:能|会|想|打算|准备|再|大|太|一定能?|得空|方便|按时|克|到)*"
    rf"{_GOING}|(?:来|去|到|参加|赶|走|出|开)不(?:了|成|到|上|得|动|开|脱)|(?:缺席|请个?(?:病|事)?假|就算了|免了)"
)
_NOT_NOT = re.compile(rf"不是(?:说)?不(?:能|想)?{_GOING}|不能不{_GOING}|{_GOING}?不{_GOING}不行|非去不可|没说不")
_YES = re.compile(
    r"(?:^|我们?|俺们?|咱们?|俩|都|也|就|还是|照样|一定|肯定|准时?|按时|尽量|争取|可以|能|会|要|想|得|当然|早点|必须|跟车|走着|"
    rf"坐车|报名|嗯|好|行|中|要得|没事){_GOING}(?<!到)(?:参加|开会|听听?|会|一趟)?(?:的|了|吧|嘛|呀|哈|撒|啦|咯|哒)*(?:放心|你们?放心)?$|"
    r"(?:我|俺|准|能|会|可以|早点|准时|按时|一定|肯定|尽量)到(?:会|场|的|吧|嘛)?$"
)
_OF_ANOTHER = re.compile(
    r"^(?:[老小][\u4e00-\u9fff]|他|她|儿子|女儿|闺女|孙[子女]|别人|人家|书记|你们?|谁|大家|各位|叫|让|通知)(?:们|伴)?(?!.*我)"
)
_ASKED = re.compile(r"吗|么$|几|哪|谁|怎么|什么|能不能|能否|可不可以|要不要|是不是|去不去|来不来|医院|回来")
_TOLD_BEFORE = re.compile(
    r"说(?:过)?(?:是)?不|请的?.{0,2}假|请过假|改主意|改了主意|回了不|报了不|不用.{0,3}请假|不请假|告的假|假(?:就)?不请|假.{0,4}(?:取消|作废|撤|不算)|取消.{0,4}假"
)
_FREE_AGAIN = re.compile(
    rf"(?:办完|推后|推迟|改期|不用我|用不着我|有人(?:看|照顾)|取消了).*(?:能|可以){_GOING}|"
    rf"(?:又|现在|这下|这回)(?:能|可以){_GOING}|(?:能|可以){_GOING}(?:开会|会)?(?:了|啦|咯)$"
)
_MISTAKEN = re.compile(
    r"(?:说|按|点|写|回|打|弄|搞|看|选|发|讲)(?:错|反|岔|措|混|拧)|不是不|其实|按到|(?<![早准])点到|误(?:按|点)|更正|改一下|改过来|不是请假|没说(?:要)?请假"
)


def _about_coming(clause: str) -> bool | None:
    """True for coming, False for not coming, None for neither."""
    if _NOT_NOT.search(clause):
        return True
    if _NOT.search(clause):
        return False
    return True if _YES.search(clause) and not _ASKED.search(clause) else None


def changed_mind(text: str) -> str:
    """`attend`, `leave_cancel` or `correct` where the last word is that one comes; else ""."""
    if _ASKED.search(text) or len(text) > 60:
        return ""
    said = [
        (clause, coming)
        for clause in _CLAUSES.split(text)
        if (coming := _about_coming(clause)) is not None and not _OF_ANOTHER.search(clause)
    ]
    if not said or not said[-1][1]:
        return ""
    if _MISTAKEN.search(text):
        return "correct"
    if _TOLD_BEFORE.search(text) or _FREE_AGAIN.search(text):
        return "leave_cancel"
    return "attend"
