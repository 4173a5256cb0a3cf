"""Every kind of message and event of platform §2 and §2.1, and some that nobody knows: fields, kind, name, text."""

from typing import NamedTuple

from handlers.message import Kind


class Sample(NamedTuple):
    fields: str
    kind: Kind
    name: str
    text: str = ""
    data: tuple[tuple[str, str], ...] = ()


def _message(msg_type: str, fields: str, kind: Kind, text: str = "", *data: tuple[str, str]) -> Sample:
    number = "<MsgId>6054768590064713728</MsgId>"
    return Sample(f"<MsgType><![CDATA[{msg_type}]]></MsgType>{fields}{number}", kind, msg_type, text, data)


def _event(event: str, fields: str, kind: Kind, text: str = "", *data: tuple[str, str], name: str = "") -> Sample:
    head = f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event>"
    return Sample(head + fields, kind, f"event.{name or event}", text, data)


def _key(value: str) -> str:
    return f"<EventKey><![CDATA[{value}]]></EventKey>"


_TICKET = "<Ticket><![CDATA[TICKET]]></Ticket>"
_PICTURES = (
    "<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum><![CDATA[aa]]></PicMd5Sum></item>"
    "<item><PicMd5Sum><![CDATA[bb]]></PicMd5Sum></item></PicList></SendPicsInfo>"
)
_SCANNED = "<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[1]]></ScanResult></ScanCodeInfo>"
_COORDINATES = "<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y><Scale>20</Scale>"
_MASS = (
    "<MsgID>1000001625</MsgID><Status><![CDATA[err(30003)]]></Status><TotalCount>0</TotalCount>"
    "<FilterCount>0</FilterCount><SentCount>0</SentCount><ErrorCount>0</ErrorCount>"
    "<CopyrightCheckResult><Count>2</Count><ResultList><item><ArticleIdx>1</ArticleIdx></item><item>"
    "<ArticleIdx>2</ArticleIdx></item></ResultList><CheckState>2</CheckState></CopyrightCheckResult>"
)


def _list(outer: str, *items: str) -> str:
    return f"<{outer}>" + "".join(f"<List>{item}</List>" for item in items) + f"</{outer}>"


_ACCEPTED = "<TemplateId>T1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>2</PopupScene>"
_REJECTED = "<TemplateId>T2</TemplateId><SubscribeStatusString>reject</SubscribeStatusString>"
_SENT = "<TemplateId>T1</TemplateId><MsgID>17001</MsgID><ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus>"

MESSAGES = [
    _message("text", "<Content><![CDATA[ 几点开会 ]]></Content>", Kind.TEXT, "几点开会"),
    _message("text", "<Content>参加</Content><bizmsgmenuid>1</bizmsgmenuid>", Kind.TEXT, "参加", ("bizmsgmenuid", "1")),
    _message("text", "<Content>问</Content><MsgDataId>9</MsgDataId><Idx>1</Idx>", Kind.TEXT, "问", ("Idx", "1")),
    _message("text", "<Content><![CDATA[【收到不支持的消息类型，暂无法显示】]]></Content>", Kind.UNSUPPORTED,
             "【收到不支持的消息类型，暂无法显示】"),
    _message("text", "<Content><![CDATA[[收到不支持的消息类型，暂无法显示]]]></Content>", Kind.UNSUPPORTED,
             "[收到不支持的消息类型，暂无法显示]"),
    _message("text", "<Content></Content>", Kind.UNSUPPORTED),
    _message("image", "<PicUrl>http://mmbiz.qpic.cn/1</PicUrl><MediaId>m</MediaId>", Kind.IMAGE, "", ("MediaId", "m")),
    _message("voice", "<MediaId>m</MediaId><Format>amr</Format><MediaId16K>k</MediaId16K>", Kind.VOICE, "",
             ("MediaId16K", "k")),
    _message("voice", "<MediaId>m</MediaId><Recognition>我来</Recognition>", Kind.VOICE, "我来", ("MediaId", "m")),
    _message("video", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>", Kind.VIDEO, "", ("ThumbMediaId", "t")),
    _message("shortvideo", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>", Kind.VIDEO),
    _message("location", _COORDINATES + "<Label>人民公园</Label>", Kind.LOCATION, "", ("Label", "人民公园")),
    _message("link", "<Title>T</Title><Description>D</Description><Url>http://x</Url>", Kind.LINK, "",
             ("Url", "http://x")),
    _message("file", "<Title>通知.docx</Title><FileTotalLen>9</FileTotalLen>", Kind.FILE, "", ("Title", "通知.docx")),
    _message("miniprogrampage", "<Title>T</Title><AppId>wx1</AppId>", Kind.UNSUPPORTED),
]  # fmt: skip

EVENTS = [
    _event("subscribe", "", Kind.FOLLOW),
    _event("subscribe", _key(""), Kind.FOLLOW),
    _event("subscribe", _key("qrscene_m_8f3a") + _TICKET, Kind.FOLLOW, "m_8f3a", ("Ticket", "TICKET")),
    _event("subscribe", _key("last_trade_no_12"), Kind.FOLLOW),
    _event("subscribe", _key("scanbarcode|ean13|123"), Kind.FOLLOW),
    _event("unsubscribe", _key(""), Kind.UNFOLLOW),
    _event("SCAN", _key("m_8f3a") + _TICKET, Kind.SCAN, "m_8f3a"),
    _event("scan", _key("m_8f3a") + _TICKET, Kind.SCAN, "m_8f3a", name="SCAN"),
    _event("LOCATION", "<Latitude>23.1</Latitude><Longitude>113.3</Longitude><Precision>9</Precision>", Kind.SILENT, "",
           ("Precision", "9")),
    _event("CLICK", _key("sign_in"), Kind.MENU, "sign_in"),
    _event("VIEW", _key("https://example.org") + "<MenuId>1</MenuId>", Kind.SILENT, "", ("MenuId", "1")),
    _event("view_miniprogram", _key("pages/a") + "<MenuId>1</MenuId>", Kind.SILENT),
    _event("scancode_push", _key("k") + _SCANNED, Kind.MENU, "k", ("ScanCodeInfo.ScanResult", "1")),
    _event("scancode_waitmsg", _key("k") + _SCANNED, Kind.MENU, "k", ("ScanCodeInfo.ScanType", "qrcode")),
    _event("pic_sysphoto", _key("k") + _PICTURES, Kind.SILENT, "", ("SendPicsInfo.PicList.item.1.PicMd5Sum", "bb")),
    _event("pic_photo_or_album", _key("k") + _PICTURES, Kind.SILENT, "", ("EventKey", "k")),
    _event("pic_weixin", _key("k") + _PICTURES, Kind.SILENT),
    _event("location_select", _key("k") + f"<SendLocationInfo>{_COORDINATES}<Label>公园</Label></SendLocationInfo>",
           Kind.SILENT, "", ("SendLocationInfo.Label", "公园")),
    _event("TEMPLATESENDJOBFINISH", "<MsgID>4102330001</MsgID><Status><![CDATA[success]]></Status>", Kind.RECEIPT, "",
           ("MsgID", "4102330001"), ("Status", "success")),
    _event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID><Status>failed: system failed</Status>", Kind.RECEIPT),
    _event("MASSSENDJOBFINISH", _MASS, Kind.RECEIPT, "", ("Status", "err(30003)"),
           ("CopyrightCheckResult.ResultList.item.1.ArticleIdx", "2")),
    _event("MASSSENDJOBFINISH", "<MsgId>1988</MsgId><Status>send success</Status>", Kind.RECEIPT, "",
           ("MsgId", "1988")),
    _event("PUBLISHJOBFINISH", "<PublishEventInfo><publish_id>22</publish_id></PublishEventInfo>", Kind.SILENT, "",
           ("PublishEventInfo.publish_id", "22")),
    _event("subscribe_msg_popup_event", _list("SubscribeMsgPopupEvent", _ACCEPTED, _REJECTED), Kind.RECEIPT, "",
           ("SubscribeMsgPopupEvent.List.1.SubscribeStatusString", "reject")),
    _event("subscribe_msg_change_event", _list("SubscribeMsgChangeEvent", _REJECTED), Kind.RECEIPT, "",
           ("SubscribeMsgChangeEvent.List.TemplateId", "T2")),
    _event("subscribe_msg_sent_event", _list("SubscribeMsgSentEvent", _SENT), Kind.RECEIPT, "",
           ("SubscribeMsgSentEvent.List.MsgID", "17001")),
    _event("user_info_modified", "<OpenID>o1</OpenID><AppID>wx1</AppID><RevokeInfo>1</RevokeInfo>", Kind.SILENT),
    _event("user_authorization_revoke", "<OpenID>o1</OpenID><RevokeInfo>1</RevokeInfo><RevokeInfo>2</RevokeInfo>",
           Kind.SILENT, "", ("RevokeInfo.1", "2")),
    _event("user_authorization_cancellation", "<OpenID>o1</OpenID>", Kind.SILENT, "", ("OpenID", "o1")),
    _event("kf_create_session", "<KfAccount>a@b</KfAccount>", Kind.SILENT),
    _event("kf_close_session", "<KfAccount>a@b</KfAccount>", Kind.SILENT),
    _event("kf_switch_session", "<FromKfAccount>a@b</FromKfAccount><ToKfAccount>c@b</ToKfAccount>", Kind.SILENT),
    _event("qualification_verify_success", "<ExpiredTime>1442401156</ExpiredTime>", Kind.SILENT),
    _event("qualification_verify_fail", "<FailTime>1442401122</FailTime><FailReason>by time</FailReason>", Kind.SILENT),
    _event("naming_verify_success", "<ExpiredTime>1442401093</ExpiredTime>", Kind.SILENT),
    _event("naming_verify_fail", "<FailTime>1442401061</FailTime><FailReason>by time</FailReason>", Kind.SILENT),
    _event("annual_renew", "<ExpiredTime>1442401004</ExpiredTime>", Kind.SILENT),
    _event("verify_expired", "<ExpiredTime>1442400900</ExpiredTime>", Kind.SILENT),
]  # fmt: skip

# Of other products of the platform, and of tomorrow.
_STRANGE_EVENTS = [
    "card_pass_check",
    "card_not_pass_check",
    "user_get_card",
    "user_gifting_card",
    "user_del_card",
    "user_consume_card",
    "user_pay_from_pay_cell",
    "user_view_card",
    "user_enter_session_from_card",
    "update_member_card",
    "card_sku_remind",
    "card_pay_order",
    "submit_membercard_user_info",
    "merchant_order",
    "ShakearoundUserShake",
    "poi_check_notify",
    "WifiConnected",
    "user_scan_product",
    "user_scan_product_enter_session",
    "user_scan_product_async",
    "user_scan_product_verify_action",
    "user_authorize_invoice",
    "update_invoice_status",
    "submit_invoice_title",
    "user_enter_tempsession",
    "wxa_media_check",
    "guide_qrcode_scan_event",
    "user_pay",
    "debug_demo",
    "add_store_audit_info",
    "weapp_audit_success",
    "open_product_spu_audit",
    "transport_add_order",
    "something_of_2030",
]
_STRANGE_MESSAGES = ["device_text", "device_event", "hardware", "music", "emotion", "card", "transfer_customer_service"]

UNKNOWN = [
    *[
        _event(name, _key("k") + "<Detail><Sub><A>1</A></Sub></Detail>", Kind.UNKNOWN, "", ("Detail.Sub.A", "1"))
        for name in _STRANGE_EVENTS
    ],
    *[_message(name, "<Thing>1</Thing>", Kind.UNKNOWN, "", ("Thing", "1")) for name in _STRANGE_MESSAGES],
]

ALL = MESSAGES + EVENTS + UNKNOWN
