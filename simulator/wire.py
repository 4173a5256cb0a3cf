"""Messages and events field for field as WeChat sends them (platform §2, §2.1), and their three envelopes (§1.2)."""

from typing import Any
from xml.etree import ElementTree as ET

from simulator.crypto import encrypt, signature

Fields = dict[str, Any]

# Fields after the common ones, with sample values. A key that starts with "event:" is an event; the part after a
# second colon only tells two shapes of one event apart.
KINDS: dict[str, Fields] = {
    "text": {"Content": "你好"},
    "image": {"PicUrl": "http://mmbiz.qpic.cn/mmbiz_jpg/sample/0", "MediaId": "sample-image"},
    "voice": {"MediaId": "sample-voice", "Format": "amr", "MediaId16K": "sample-voice-16k"},
    "video": {"MediaId": "sample-video", "ThumbMediaId": "sample-thumb"},
    "shortvideo": {"MediaId": "sample-video", "ThumbMediaId": "sample-thumb"},
    "location": {"Location_X": 23.134521, "Location_Y": 113.358803, "Scale": 20, "Label": "居委会"},
    "link": {"Title": "标题", "Description": "说明", "Url": "https://example.com/a"},
    "event:subscribe": {"EventKey": ""},
    "event:subscribe:scan": {"EventKey": "qrscene_123123", "Ticket": "TICKET"},
    "event:unsubscribe": {"EventKey": ""},
    "event:SCAN": {"EventKey": "123123", "Ticket": "TICKET"},
    "event:LOCATION": {"Latitude": 23.137466, "Longitude": 113.352425, "Precision": 119.38504},
    "event:CLICK": {"EventKey": "EVENTKEY"},
    "event:VIEW": {"EventKey": "https://example.com/", "MenuId": 424242},
    "event:view_miniprogram": {"EventKey": "pages/index/index", "MenuId": 424242},
    "event:scancode_push": {
        "EventKey": "rselfmenu_0_1",
        "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "https://example.com/1"},
    },
    "event:scancode_waitmsg": {
        "EventKey": "rselfmenu_0_0",
        "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "2"},
    },
    "event:pic_sysphoto": {
        "EventKey": "rselfmenu_1_0",
        "SendPicsInfo": {"Count": 1, "PicList": [{"PicMd5Sum": "1b5f7c23b5bf75682a53e7b6d163e185"}]},
    },
    "event:pic_photo_or_album": {
        "EventKey": "rselfmenu_1_1",
        "SendPicsInfo": {"Count": 1, "PicList": [{"PicMd5Sum": "5a75aaca956d97be686719218f275c6b"}]},
    },
    "event:pic_weixin": {
        "EventKey": "rselfmenu_1_2",
        "SendPicsInfo": {"Count": 1, "PicList": [{"PicMd5Sum": "5a75aaca956d97be686719218f275c6b"}]},
    },
    "event:location_select": {
        "EventKey": "rselfmenu_2_0",
        "SendLocationInfo": {
            "Location_X": "23",
            "Location_Y": "113",
            "Scale": "15",
            "Label": "活动中心",
            "Poiname": "",
        },
    },
    "event:TEMPLATESENDJOBFINISH": {"MsgID": 4102330001, "Status": "success"},
    "event:MASSSENDJOBFINISH": {
        "MsgID": 3000021,
        "Status": "send success",
        "TotalCount": 2,
        "FilterCount": 2,
        "SentCount": 2,
        "ErrorCount": 0,
        "CopyrightCheckResult": {"Count": 0, "ResultList": [], "CheckState": 1},
        "ArticleUrlResult": {"Count": 0, "ResultList": []},
    },
    "event:PUBLISHJOBFINISH": {
        "PublishEventInfo": {
            "publish_id": "2247503051",
            "publish_status": 0,
            "article_id": "ARTICLE_ID",
            "article_detail": {"count": 1, "item": {"idx": 1, "article_url": "http://mp.weixin.qq.com/s/sample"}},
        },
    },
    "event:subscribe_msg_popup_event": {
        "SubscribeMsgPopupEvent": {
            "List": {"TemplateId": "TEMPLATE", "SubscribeStatusString": "accept", "PopupScene": "1"},
        },
    },
    "event:subscribe_msg_change_event": {
        "SubscribeMsgChangeEvent": {"List": {"TemplateId": "TEMPLATE", "SubscribeStatusString": "reject"}},
    },
    "event:subscribe_msg_sent_event": {
        "SubscribeMsgSentEvent": {
            "List": {
                "TemplateId": "TEMPLATE",
                "MsgID": "1864323726461255680",
                "ErrorCode": "0",
                "ErrorStatus": "success",
            },
        },
    },
    "event:user_info_modified": {"OpenID": "OPENID", "AppID": "APPID", "RevokeInfo": "1"},
    "event:user_authorization_revoke": {"OpenID": "OPENID", "AppID": "APPID", "RevokeInfo": "1"},
    "event:user_authorization_cancellation": {"OpenID": "OPENID", "AppID": "APPID", "RevokeInfo": "1"},
    "event:kf_create_session": {"KfAccount": "test1@test"},
    "event:kf_close_session": {"KfAccount": "test1@test"},
    "event:kf_switch_session": {"FromKfAccount": "test1@test", "ToKfAccount": "test2@test"},
    "event:qualification_verify_success": {"ExpiredTime": 1442401156},
    "event:qualification_verify_fail": {"FailTime": 1442401122, "FailReason": "by time"},
    "event:naming_verify_success": {"ExpiredTime": 1442401093},
    "event:naming_verify_fail": {"FailTime": 1442401061, "FailReason": "by time"},
    "event:annual_renew": {"ExpiredTime": 1442401004},
    "event:verify_expired": {"ExpiredTime": 1442400900},
}


def build(kind: str, *, to: str, sender: str, at: int, msg_id: int = 0, fields: Fields | None = None) -> Fields:
    """All fields of one push in wire order. Unknown kinds get only what `fields` holds.

    A given field replaces the sample; None leaves the field out.
    """
    name, _, event = kind.partition(":")
    common: Fields = {"ToUserName": to, "FromUserName": sender, "CreateTime": at, "MsgType": name}
    if name == "event":
        common["Event"] = event.partition(":")[0]
    body = common | KINDS.get(kind, {}) | (fields or {})
    if name != "event" and "MsgId" not in body:
        body["MsgId"] = msg_id
    return {tag: value for tag, value in body.items() if value is not None}


def to_xml(fields: Fields) -> str:
    return "<xml>" + "".join(_element(tag, value) for tag, value in fields.items()) + "</xml>"


def _element(tag: str, value: Any) -> str:
    if isinstance(value, dict):
        inner = "".join(_element(child, part) for child, part in value.items())
    elif isinstance(value, list):
        inner = "".join(_element("item", part) for part in value)
    elif isinstance(value, int | float):
        inner = str(value)
    else:
        inner = "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"
    return f"<{tag}>{inner}</{tag}>"


def from_xml(text: str) -> Fields:
    """Fields of a reply; raises ValueError when it is not one `<xml>` document or declares entities."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("document types and entities are not allowed")
    try:
        root = ET.fromstring(text)  # noqa: S314 - entities were refused above
    except ET.ParseError as error:
        raise ValueError(f"malformed XML: {error}") from error
    if root.tag != "xml":
        raise ValueError(f"root is <{root.tag}>, not <xml>")
    return {child.tag: _value(child) for child in root}


def _value(element: ET.Element) -> Any:
    if not len(element):
        return element.text or ""
    if all(child.tag == "item" for child in element):
        return [_value(child) for child in element]
    return {child.tag: _value(child) for child in element}


def envelope(
    fields: Fields, *, mode: str, token: str, aes_key: str, appid: str, openid: str, timestamp: str, nonce: str
) -> tuple[dict[str, str], str]:
    """Query parameters and body of one delivery in plain, compatible or secure mode."""
    query = {
        "signature": signature(token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": openid,
    }
    if mode == "plain":
        return query, to_xml(fields)
    sealed = encrypt(to_xml(fields), aes_key, appid)
    query |= {"encrypt_type": "aes", "msg_signature": signature(token, timestamp, nonce, sealed)}
    shown = {"ToUserName": fields["ToUserName"]} if mode == "secure" else fields
    return query, to_xml({**shown, "Encrypt": sealed})
